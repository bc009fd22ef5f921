using Granary.AmqpBridge;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Intake;
using Granary.AmqpBridge.Letters;
using Granary.AmqpBridge.Topology;
using Granary.Dispatch;

namespace Granary.Tests.Intake;

public sealed class SettlementRulesTests
{
    private static readonly TopologyTable Table = new(new AmqpOptions());
    private static readonly SettlementRules Rules = new(Table, Table.RequestQueues[0]);
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Outcome Ok = Outcome.Ok("{}"u8.ToArray());
    private static readonly Outcome Refused = Outcome.Refused(ErrorCode.NotFound, "no");

    [Fact]
    public void A_reply_queue_gets_every_outcome_and_no_dead_letter()
    {
        Assert.Equal(new Settlement.Finish(Ok, null), SettlementRules.Decided(Envelope("q"), Ok));
        Assert.Equal(new Settlement.Finish(Refused, null), SettlementRules.Decided(Envelope("q"), Refused));
    }

    [Fact]
    public void Without_one_a_refusal_is_buried_and_a_success_just_acknowledged()
    {
        Assert.Equal(new Settlement.Finish(null, null), SettlementRules.Decided(Envelope(null), Ok));
        Assert.Equal(new Settlement.Finish(null, new DeadLetterReason("not_found", "no")),
            SettlementRules.Decided(Envelope(null), Refused));
    }

    [Fact]
    public void A_code_of_a_newer_version_is_buried_under_its_own_name() => Assert.Equal(
        new Settlement.Finish(null, new DeadLetterReason("out_of_stock", "sold out")),
        SettlementRules.Decided(Envelope(null), Outcome.Refused(Refusal.Named("out_of_stock", "sold out"))));

    [Fact]
    public void An_outage_holds() =>
        Assert.IsType<Settlement.Hold>(
            Rules.Failed(Envelope("q"), new UnavailableException("database", "away", true), Now));

    [Theory]
    [InlineData(0, "api.requests.retry")]
    [InlineData(1, "api.requests.retry.5s")]
    [InlineData(3, "api.requests.retry.2m")]
    public void Failures_climb_the_ladder(int tries, string queue) =>
        Assert.Equal(queue, Assert.IsType<Settlement.Retry>(
            Rules.Failed(Envelope("q", tries), new TimeoutException(), Now)).Rung.Queue);

    [Fact]
    public void Each_queue_has_its_own_ladder()
    {
        var shop = new TopologyTable(new AmqpOptions(), new PlainQueue("product", "create_product"));
        var retry = new SettlementRules(shop, shop.RequestQueues[1])
            .Failed(Envelope(null, 2), new TimeoutException(), Now);
        Assert.Equal("product.retry.30s", Assert.IsType<Settlement.Retry>(retry).Rung.Queue);
    }

    [Theory]
    [InlineData(4, null, ErrorCode.Internal)]
    [InlineData(1, 4, ErrorCode.Internal)]
    [InlineData(0, 0, ErrorCode.DeadlineExceeded)]
    public void The_last_word_comes_after_the_last_rung_or_the_deadline(int tries, int? seconds, ErrorCode code)
    {
        var envelope = Envelope("q", tries, seconds is { } s ? Now.AddSeconds(s) : null);
        Assert.Equal(code,
            Assert.IsType<Settlement.GiveUp>(Rules.Failed(envelope, new InvalidCastException(), Now)).Refusal.Code);
    }

    [Fact]
    public void What_was_given_up_is_answered_and_buried_unless_it_was_recorded()
    {
        Assert.Equal(new Settlement.Finish(Refused, new DeadLetterReason("not_found", "no")),
            SettlementRules.GivenUp(Envelope("q"), Refused));
        var recorded = Refused with { Replayed = true };
        Assert.Equal(new Settlement.Finish(recorded, null), SettlementRules.GivenUp(Envelope("q"), recorded));
        Assert.Equal(new Settlement.Finish(Ok, null), SettlementRules.GivenUp(Envelope("q"), Ok));
    }

    [Fact]
    public void Our_own_queues_are_no_reply_queues()
    {
        var shop = new TopologyTable(new AmqpOptions(), new PlainQueue("product", "create_product"));
        var rules = new SettlementRules(shop, shop.RequestQueues[0]);
        Assert.All(shop.Queues, queue => Assert.NotNull(rules.RefusedReplyTo(Envelope(queue.Name))));
        Assert.Null(Rules.RefusedReplyTo(Envelope("api.requests.mine")));
    }

    [Theory]
    [InlineData("client.*, answers", "client.7", true)]
    [InlineData("client.*, answers", "answers", true)]
    [InlineData("client.*, answers", "answers.7", false)]
    [InlineData("client.*, answers", "my.client.7", false)]
    [InlineData("client.*, answers", "clientx7", false)]
    [InlineData("client.*, answers", "answers\n", false)]
    [InlineData("c*t.*7", "client.x.7", true)]
    [InlineData("*", "anything", true)]
    [InlineData("*", "api.requests", false)]
    [InlineData("amq.rabbitmq.reply-to", "amq.rabbitmq.reply-to.g1h2AA.key", true)]
    [InlineData("amq.rabbitmq.reply-to", "amq.gen-x", false)]
    [InlineData("client.*", "amq.rabbitmq.reply-to.g1h2AA.key", false)]
    public void Replies_go_only_where_the_operator_lets_them(string patterns, string replyTo, bool allowed)
    {
        var table = new TopologyTable(new AmqpOptions { ReplyQueues = patterns });
        var refused = new SettlementRules(table, table.RequestQueues[0]).RefusedReplyTo(Envelope(replyTo));
        Assert.Equal(allowed, refused is null);
    }

    private static ReadEnvelope Envelope(string? replyTo, int tries = 0, DateTimeOffset? deadline = null) =>
        new(new Request { Id = "i", Action = "a", Deadline = deadline }, null, replyTo, "c", tries);
}
