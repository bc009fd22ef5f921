namespace Granary.Tests.Systems;

/// <summary>Lines about exchanges and bindings that contradict each other are refused at the start.</summary>
public sealed class ExchangeFaultsTests
{
    private sealed record Struck(long Id);

    private sealed class Bells : GranarySystem
    {
        public override string Name => "bells";

        public override IReadOnlyList<ExchangeSpec> Exchanges => Listed;
        public override IReadOnlyList<PlainQueue> PlainQueues => Queues;
        public override IReadOnlyList<OutgoingSpec> Outgoing => Told;

        public ExchangeSpec[] Listed { get; init; } = [];
        public PlainQueue[] Queues { get; init; } = [];
        public OutgoingSpec[] Told { get; init; } = [];

        public static OutgoingSpec<Struck> To(string exchange) =>
            Send<Struck>(exchange: exchange, routingKey: "struck");
    }

    [Fact]
    public void Those_that_are_not_listed_are_topic_exchanges_and_targets_of_the_outbox()
    {
        var table = new SystemTable(new Bells
        {
            Listed = [new("old") { Kind = ExchangeKind.Fanout }],
            Queues = [new("q", "health_check") { Bindings = [new("old"), new("orders", "#")] }],
            Told = [Bells.To("events")],
        });
        Assert.Equal(
            [("old", ExchangeKind.Fanout), ("events", ExchangeKind.Topic), ("orders", ExchangeKind.Topic)],
            table.Exchanges.Select(exchange => (exchange.Name, exchange.Kind)));
        Assert.Equal(["q", "exchange:old", "exchange:events", "exchange:orders"], table.Targets);
    }

    [Fact]
    public void The_same_line_twice_is_one_exchange()
    {
        var old = new ExchangeSpec("old") { Kind = ExchangeKind.Fanout };
        Assert.Single(new SystemTable(new Bells { Listed = [old, old with { }] }).Exchanges);
    }

    [Theory]
    [InlineData("", "an exchange has no name")]
    [InlineData(
        "amq.topic", "exchange 'amq.topic' is the broker's own: choose another name, or list it as declared elsewhere")]
    [InlineData("granary.internal", "exchange 'granary.internal' is Granary's own: choose another name")]
    [InlineData("api.direct", "exchange 'api.direct' is Granary's own: choose another name")]
    public void Some_names_are_taken(string name, string sentence)
    {
        Refused(new() { Told = [Bells.To(name)] }, sentence);
        Refused(new() { Queues = [new("q", "health_check") { Bindings = [new(name)] }] }, sentence);
    }

    [Fact]
    public void What_others_declare_may_be_the_brokers_own() => Assert.Single(new SystemTable(
        new Bells { Listed = [new("amq.topic") { Elsewhere = true }], Told = [Bells.To("amq.topic")] }).Exchanges);

    [Fact]
    public void One_exchange_has_one_kind() => Refused(
        new() { Listed = [new("a"), new("a") { Kind = ExchangeKind.Fanout }, new("a") { Elsewhere = true }] },
        "exchange 'a' is listed differently: topic and fanout and declared elsewhere");

    [Fact]
    public void A_message_goes_to_a_queue_or_to_an_exchange()
    {
        Refused(
            new() { Told = [Bells.To("events") with { Queue = "q" }] },
            "outgoing message 'Struck' of system 'bells' goes to queue 'q' and to exchange 'events': choose one");
        Refused(
            new() { Told = [new OutgoingSpec<Struck>(_ => "q") { Queue = "q", Headers = _ => [] }] },
            "outgoing message 'Struck' of system 'bells' has headers, which only what goes to an exchange has");
        Refused(
            new() { Told = [new OutgoingSpec<Struck>(_ => "") { Queue = "" }] },
            "outgoing message 'Struck' of system 'bells' goes to a queue without a name");
    }

    [Fact]
    public void What_its_messages_ask_for_is_there() => Refused(
        new()
        {
            Queues =
            [
                new("q", ActionBy.Header("kind", new() { ["a"] = "health_check", ["b"] = "nothing" })),
                new("empty", ActionBy.RoutingKey([])),
            ],
        },
        "queue 'q' asks for 'v1/nothing', which is not there",
        "queue 'empty' has no line that says which action its messages ask for");

    [Fact]
    public void A_closed_queue_is_bound_to_nothing_of_others() => Refused(
        new() { Queues = [new("q", "health_check") { Managed = new(null), Bindings = [new("events")] }] },
        "queue 'q' is closed to others: it has no bindings, and its messages do not choose their action");

    [Fact]
    public void No_queue_looks_like_an_exchange() => Refused(
        new() { Queues = [new("exchange:q", "health_check")] },
        "queue 'exchange:q' has a name that stands for an exchange: choose another name");

    private static void Refused(Bells system, params string[] sentences)
    {
        var fault = Assert.Throws<SetupException>(() => new SystemTable(system));
        Assert.All(sentences, sentence => Assert.Contains(sentence, fault.Message, StringComparison.Ordinal));
    }
}
