using Granary.Tests.Engines.Conformance;
using Granary.Tests.Engines.Counting;
using Granary.Tests.Engines.Faults;
using Granary.Turns;

namespace Granary.Tests.Engines.Travelling;

/// <summary>One activation's mailbox, as the silos' batches meet in it.</summary>
public sealed class MailboxTests : EngineCases, IDisposable
{
    private readonly TurnMeter _meter = new();

    protected override IEngine Build(EngineSetting setting) => new Loopback(setting, far: false);

    [Fact]
    public async Task Batches_of_several_silos_share_a_turn_and_return_with_it()
    {
        var (id, mailbox, gate) = await Held();
        var (one, other) = (Adds(id, 3), Adds(id, 4));
        var before = Bench.Store.Commits;
        Task[] taken = [mailbox.Take(one), mailbox.Take(other)];
        Assert.All(taken, task => Assert.False(task.IsCompleted));
        gate.Open();
        await Task.WhenAll(taken);
        Assert.Equal(Enumerable.Range(1, 7).Select(n => (long)n), one.Concat(other).Select(Value));
        Assert.Equal(1, Bench.Store.Commits - before);
    }

    [Fact]
    public async Task What_still_waits_when_it_closes_is_given_back()
    {
        var (id, mailbox, gate) = await Held();
        var asks = Adds(id, 3);
        var taken = mailbox.Take(asks);
        var closed = mailbox.Close();
        await taken;
        Assert.All(asks, ask => Assert.Same(Answer.Returned, ask.Given));
        Assert.False(closed.IsCompleted);
        Assert.True(mailbox.Take(asks).IsCompleted);
        gate.Open();
        await closed;
        Assert.Equal(0, (await Bench.Stored(id))!.Value);
    }

    [Fact]
    public async Task A_turn_takes_no_more_than_a_megabyte_of_several_silos()
    {
        var (id, mailbox, gate) = await Held();
        var before = Bench.Store.Commits;
        var taken = Enumerable.Range(0, 3).Select(_ => mailbox.Take(Adds(id, 1, bytes: 600_000))).ToList();
        gate.Open();
        await Task.WhenAll(taken);
        Assert.Equal(3, Bench.Store.Commits - before);
    }

    /// <summary>
    /// It was told at once that nobody looked at them, and asked again while they were being decided.
    /// </summary>
    [Fact]
    public async Task A_batch_that_a_turn_has_a_part_of_is_not_given_back_before_that_turn_has_ended()
    {
        var (id, mailbox, gate) = await Held();
        var commit = new Gate();
        Bench.Store.BeforeCommit = _ => commit.Pass();
        var (one, other) = (Adds(id, 40), Adds(id, 40));
        var (first, second) = (mailbox.Take(one), mailbox.Take(other));
        gate.Open();
        await commit.Arrived;
        var closed = mailbox.Close();
        Assert.False(second.IsCompleted);
        commit.Open();
        await Task.WhenAll(first, second, closed);
        Assert.All(other[..24], ask => Assert.NotNull(ask.Given.Outcome));
        Assert.All(other[24..], ask => Assert.Same(Answer.Returned, ask.Given));
        Assert.Equal(64, (await Bench.Stored(id))!.Value);
    }

    public void Dispose() => _meter.Dispose();

    private static long Value(PendingAsk ask) => EngineBench.View(ask.Given.Outcome!).Value;

    private PendingAsk[] Adds(long id, int count, int bytes = 0) =>
        [.. Enumerable.Range(0, count)
            .Select(_ => new PendingAsk(Bench.Change(id, new Add(1)) with { Bytes = bytes }))];

    /// <summary>A mailbox whose turn waits.</summary>
    private async Task<(long Id, Mailbox Mailbox, Gate Gate)> Held()
    {
        var (id, gate, setting) = (await Bench.Existing(), new Gate(), Bench.Setting);
        var runner = new TurnRunner(setting.Store, setting.Time, Bench.Engine, _meter);
        var mailbox = new Mailbox(new(Bench.Target(id), setting.Kinds[0]), runner);
        _ = mailbox.Take([new PendingAsk(Bench.Read(id, new Hold(gate)))]);
        await gate.Arrived;
        return (id, mailbox, gate);
    }
}
