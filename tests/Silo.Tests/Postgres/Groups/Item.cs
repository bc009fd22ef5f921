using Granary.Postgres;

namespace Granary.Tests.Postgres;

/// <summary>A call that waits for a group.</summary>
internal sealed class Item : IPending
{
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _carried;

    public Task Finished => _finished.Task;

    public int Carried => _carried;

    public bool IsFinished => _finished.Task.IsCompleted;

    public bool IsLeftOver { get; set; }

    public int Bytes { get; init; }

    public void Finish()
    {
        Interlocked.Increment(ref _carried);
        _finished.TrySetResult();
    }

    public void Fail(Exception error) => _finished.TrySetException(error);
}
