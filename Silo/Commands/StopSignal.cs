using System.Runtime.InteropServices;

namespace Granary.Silo.Commands;

/// <summary>SIGTERM or Ctrl-C, once.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _signals;

    public StopSignal() => _signals =
        [PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Hear)];

    public Task Told => _told.Task;

    public void Dispose() => Array.ForEach(_signals, signal => signal.Dispose());

    private void Hear(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _told.TrySetResult();
    }
}
