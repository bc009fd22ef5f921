using Granary.Grains.Turns;
using Granary.Ports;
using Granary.Silo.Embedded;
using Granary.Tests.Engines.Counting;

namespace Granary.Tests.Engines.Embedded;

public class MailboxTests
{
    private static readonly GrainKey Key = new("author", 1);

    private readonly Mailbox mailbox = new(
        new(Key, new("author", "authors", CounterJson.Default.CounterState, new CounterRules(), [])));

    [Fact]
    public void Nobody_posts_to_an_evicted_mailbox()
    {
        Assert.True(mailbox.Evict());
        Assert.Equal(Posted.Gone, mailbox.Post(Ask(), 10));
        Assert.False(mailbox.Evict());
    }

    [Fact]
    public void A_mailbox_is_evicted_only_when_it_rests()
    {
        Assert.Equal(Posted.Starts, mailbox.Post(Ask(), 10));
        Assert.False(mailbox.Evict());
        Assert.Null(mailbox.Next(now: 5));
        Assert.False(mailbox.Evict(unusedSince: 4));
        Assert.True(mailbox.Evict(unusedSince: 5));
    }

    [Fact]
    public void A_turn_takes_what_waits_in_order_and_no_more_than_it_may()
    {
        var asks = Enumerable.Range(0, TurnRunner.MaxAsks + 2).Select(_ => Ask()).ToList();
        foreach (var ask in asks)
            mailbox.Post(ask, 100);
        Assert.Equal(asks[1..^1], mailbox.Next(0)!);
        Assert.Equal([asks[^1]], mailbox.Next(0)!);
        Assert.Null(mailbox.Next(0));
        Assert.Equal(Posted.Starts, mailbox.Post(Ask(), 100));
    }

    [Fact]
    public void A_full_mailbox_takes_no_more()
    {
        mailbox.Post(Ask(), 1);
        Assert.Equal(Posted.Waits, mailbox.Post(Ask(), 1));
        Assert.Equal(Posted.Full, mailbox.Post(Ask(), 1));
        Assert.Equal(1, mailbox.Depth);
    }

    private static PendingAsk Ask() => new(new() { Target = Key, Message = new Look(), Caller = Caller.System });
}
