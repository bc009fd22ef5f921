namespace Granary.Tests.Turns;

public class PendingAskTests
{
    private readonly PendingAsk _pending = new(TurnBench.Read("hello"));

    [Fact]
    public async Task The_first_answer_stands()
    {
        Assert.True(_pending.Complete(Outcome.Ok("1"u8.ToArray())));
        Assert.False(_pending.Complete(Outcome.Ok("2"u8.ToArray())));
        Assert.False(_pending.Fail(new InvalidOperationException()));
        Assert.Equal("1", TurnBench.Text(await _pending.Answer));
    }

    [Fact]
    public async Task Who_waits_goes_on_elsewhere()
    {
        var there = _pending.Answer.AsTask().ContinueWith(
            _ => Thread.CurrentThread.IsThreadPoolThread, TaskContinuationOptions.ExecuteSynchronously);
        new Thread(() => _pending.Complete(Outcome.Ok(default))).Start();
        Assert.True(await there);
    }
}
