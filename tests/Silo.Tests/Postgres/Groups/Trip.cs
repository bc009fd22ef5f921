namespace Granary.Tests.Postgres;

/// <summary>A group on its way.</summary>
internal sealed record Trip(Item[] Items)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Done => _done.Task;

    public void End()
    {
        foreach (var item in Items)
            item.Finish();
        _done.SetResult();
    }

    public void Fail(Exception error) => _done.SetException(error);
}
