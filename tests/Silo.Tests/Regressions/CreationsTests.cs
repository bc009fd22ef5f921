using Granary.Asking;
using Granary.Testing.Memory;
using Granary.Tests.Engines.Counting;
using Granary.Tests.Engines.Faults;

namespace Granary.Tests.Regressions;

public sealed class CreationsTests : ICarrier, IDisposable
{
    private readonly Gate gate = new();
    private readonly Lanes lanes;
    private Func<PendingAsk, ValueTask> decide = _ => throw new InvalidOperationException("there is no kind 'counter'");

    public CreationsTests() => lanes = new(new ModelStore(), new(10, 5), this);

    public void Dispose() => _ = lanes.Stop();

    /// <summary>Nobody was told, and the silo never stopped.</summary>
    [Fact]
    public async Task A_creation_that_cannot_be_begun_fails_and_ends()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => lanes.Ask(Create()).AsTask());
        await lanes.Stop().WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>They were told that they were cancelled.</summary>
    [Fact]
    public async Task Those_behind_a_cancelled_creation_are_decided()
    {
        using var cancellation = new CancellationTokenSource();
        decide = async pending =>
        {
            await gate.Pass();
            if (!pending.GivesUp())
                pending.Complete(Outcome.Ok("1"u8.ToArray()));
        };
        var (first, second) = (lanes.Ask(Create(), cancellation.Token).AsTask(), lanes.Ask(Create()).AsTask());
        await cancellation.CancelAsync();
        gate.Open();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal("1"u8.ToArray(), (await second).Data.ToArray());
        await lanes.Stop().WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>It was told the failure of the one before, which had ended before it came.</summary>
    [Fact]
    public async Task One_that_comes_after_a_failure_was_told_is_decided()
    {
        var decided = 0;
        decide = async pending =>
        {
            if (++decided > 1)
            {
                pending.Complete(Outcome.Ok("1"u8.ToArray()));
                return;
            }

            pending.Fail(new UnavailableException("database", "away", outage: true));
            await gate.Pass();
        };
        await Assert.ThrowsAsync<UnavailableException>(() => lanes.Ask(Create()).AsTask());
        await gate.Arrived;
        var second = lanes.Ask(Create()).AsTask();
        gate.Open();
        Assert.Equal("1"u8.ToArray(), (await second).Data.ToArray());
        await lanes.Stop().WaitAsync(TimeSpan.FromSeconds(30));
    }

    ValueTask ICarrier.Decide(PendingAsk ask) => decide(ask);

    ValueTask<AnswerBatch> ICarrier.Carry(GrainKey target, AskBatch batch, DateTimeOffset? until) =>
        new(AnswerBatch.Given);

    private static Ask Create() => new()
    {
        Target = new("counter", 1),
        Message = new Make(),
        Caller = Caller.System,
        Key = new("c", "s", "k"),
        Creates = true,
    };
}
