namespace Granary.Tests.Engines.Faults;

/// <summary>Stops whoever passes until it is opened.</summary>
public sealed class Gate
{
    private readonly TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Somebody stands before the gate.</summary>
    public Task Arrived => arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public Task Pass()
    {
        arrived.TrySetResult();
        return opened.Task;
    }

    public void Open() => opened.TrySetResult();
}
