using Granary.Asking;
using Granary.Testing.Memory;
using Granary.Tests.Engines.Counting;
using Granary.Tests.Engines.Faults;
using Granary.Turns;

namespace Granary.Tests.Regressions;

public sealed class CreationsTests : ICarrier, IDisposable
{
    private readonly Gate _gate = new();
    private readonly Lanes _lanes;
    private readonly TurnMeter _meter = new();
    private Func<PendingAsk, ValueTask> _decide = _ =>
        throw new InvalidOperationException("there is no kind 'counter'");

    public CreationsTests() => _lanes = new(new ModelStore(), new(10, 5), this, _meter);

    public void Dispose()
    {
        _ = _lanes.Stop();
        _meter.Dispose();
    }

    /// <summary>Nobody was told, and the silo never stopped.</summary>
    [Fact]
    public async Task A_creation_that_cannot_be_begun_fails_and_ends()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _lanes.Ask(Create()).AsTask());
        await _lanes.Stop().WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>They were told that they were cancelled.</summary>
    [Fact]
    public async Task Those_behind_a_cancelled_creation_are_decided()
    {
        using var cancellation = new CancellationTokenSource();
        _decide = async pending =>
        {
            await _gate.Pass();
            if (!pending.GivesUp())
                pending.Complete(Outcome.Ok("1"u8.ToArray()));
        };
        var (first, second) = (_lanes.Ask(Create(), cancellation.Token).AsTask(), _lanes.Ask(Create()).AsTask());
        await cancellation.CancelAsync();
        _gate.Open();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal("1"u8.ToArray(), (await second).Data.ToArray());
        await _lanes.Stop().WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>It was told the failure of the one before, which had ended before it came.</summary>
    [Fact]
    public async Task One_that_comes_after_a_failure_was_told_is_decided()
    {
        var decided = 0;
        _decide = async pending =>
        {
            if (++decided > 1)
            {
                pending.Complete(Outcome.Ok("1"u8.ToArray()));
                return;
            }

            pending.Fail(new UnavailableException("database", "away", outage: true));
            await _gate.Pass();
        };
        await Assert.ThrowsAsync<UnavailableException>(() => _lanes.Ask(Create()).AsTask());
        await _gate.Arrived;
        var second = _lanes.Ask(Create()).AsTask();
        _gate.Open();
        Assert.Equal("1"u8.ToArray(), (await second).Data.ToArray());
        await _lanes.Stop().WaitAsync(TimeSpan.FromSeconds(30));
    }

    ValueTask ICarrier.Decide(PendingAsk ask) => _decide(ask);

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
