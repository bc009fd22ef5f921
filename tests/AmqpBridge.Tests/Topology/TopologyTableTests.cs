using Granary.AmqpBridge;
using Granary.AmqpBridge.Topology;

namespace Granary.Tests.Topology;

public sealed class TopologyTableTests
{
    private static readonly TopologyTable Table =
        new(new AmqpOptions { Prefix = "p." }, PlainQueue.Outgoing("report"));

    private static readonly PlainQueue Product = new("product", "create_product");
    private static readonly TopologyTable Shop = new(new AmqpOptions { Prefix = "p." }, Product);

    [Fact]
    public void Every_name_has_the_prefix() => Assert.Equal(
        [
            "p.api.requests.dlq", "p.api.requests.returned", "p.api.requests", "p.report",
            "p.api.requests.retry", "p.api.requests.retry.5s", "p.api.requests.retry.30s", "p.api.requests.retry.2m",
        ],
        Table.Queues.Select(queue => queue.Name));

    [Fact]
    public void A_new_installation_is_ready_without_its_retry_queues_and_dead_letters()
    {
        Assert.Equal(["p.api.requests.returned", "p.api.requests", "p.product"], Names(Shop.FirstQueues));
        Assert.Equal(
            [
                "p.api.requests.dlq", "p.product.dlq", "p.api.requests.retry",
                "p.api.requests.retry.5s", "p.api.requests.retry.30s", "p.api.requests.retry.2m",
                "p.product.retry", "p.product.retry.5s", "p.product.retry.30s", "p.product.retry.2m",
            ],
            Names(Shop.LaterQueues));
        Assert.Equal(Names(Shop.Queues).Order(), Names(Shop.FirstQueues).Concat(Names(Shop.LaterQueues)).Order());

        static IEnumerable<string> Names(IEnumerable<QueueSpec> queues) => queues.Select(queue => queue.Name);
    }

    [Fact]
    public void Requests_leave_for_returned_at_least_once() => Assert.Equal(
        "x-dead-letter-exchange=p.granary.internal,x-dead-letter-routing-key=p.api.requests.returned,"
        + "x-dead-letter-strategy=at-least-once,x-delivery-limit=50,x-max-length=1000000,x-max-length-bytes=1073741824,"
        + "x-overflow=reject-publish,x-queue-type=quorum",
        Arguments(Table, "p.api.requests"));

    [Fact]
    public void A_rung_leads_back_after_its_wait() => Assert.Equal(
        "x-dead-letter-exchange=p.api.direct,x-dead-letter-routing-key=p.api.requests,"
        + "x-dead-letter-strategy=at-least-once,x-max-length=1000000,x-max-length-bytes=1073741824,x-message-ttl=30000,"
        + "x-overflow=reject-publish,x-queue-type=quorum",
        Arguments(Table, "p.api.requests.retry.30s"));

    [Fact]
    public void Classic_queues_have_what_classic_queues_can() => Assert.Equal(
        "x-dead-letter-exchange=granary.internal,x-dead-letter-routing-key=api.requests.returned,x-max-length=1000000,"
        + "x-max-length-bytes=1073741824,x-overflow=reject-publish,x-queue-type=classic",
        Arguments(new TopologyTable(new AmqpOptions { QueueType = QueueType.Classic }), "api.requests"));

    [Fact]
    public void A_plain_queue_has_no_arguments_and_a_ladder_and_dead_letters_of_its_own()
    {
        Assert.Equal(
            ["p.product.dlq", "p.product", "p.product.retry", "p.product.retry.5s", "p.product.retry.30s",
                "p.product.retry.2m"],
            Shop.Queues.Select(queue => queue.Name).Except(Table.Queues.Select(queue => queue.Name)));
        Assert.Empty(Arguments(Shop, "p.product"));
        Assert.Equal(Arguments(Shop, "p.api.requests.dlq"), Arguments(Shop, "p.product.dlq"));
        Assert.Equal(
            "x-dead-letter-exchange=,x-dead-letter-routing-key=p.product,x-dead-letter-strategy=at-least-once,"
            + "x-max-length=1000000,x-max-length-bytes=1073741824,x-message-ttl=5000,"
            + "x-overflow=reject-publish,x-queue-type=quorum",
            Arguments(Shop, "p.product.retry.5s"));
    }

    [Theory]
    [InlineData("p.product", true)]
    [InlineData("p.product.dlq", true)]
    [InlineData("p.product.retry.2m", true)]
    [InlineData("product", false)]
    [InlineData("p.product.returned", false)]
    public void A_plain_queue_and_its_companions_are_our_own(string queue, bool own) =>
        Assert.Equal(own, Shop.IsOwn(queue));

    [Fact]
    public void A_name_is_given_once() => Assert.Contains("'api.requests'", Assert.Throws<SetupException>(
        () => new TopologyTable(new AmqpOptions(), new PlainQueue("api.requests", "a"))).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("product", null)]
    [InlineData(" product , ", null)]
    [InlineData("product,produkt", "Amqp:TrustedQueues names 'produkt', which is no plain queue; there are: product.")]
    public void Trust_is_for_queues_that_there_are(string trusted, string? sentence)
    {
        var fault = Record.Exception(() => TrustedQueues.Check(new AmqpOptions { TrustedQueues = trusted }, [Product]));
        Assert.Equal(sentence, (fault as SetupException)?.Message);
    }

    [Theory]
    [InlineData("inequivalent arg 'x-max-length' for queue 'q' in vhost '/': received the value '5' of type "
        + "'signedint' but current is none", "x-max-length unset, but '5'")]
    [InlineData("inequivalent arg 'x-queue-type' for queue 'q' in vhost '/': received none but current is the value "
        + "'quorum' of type 'longstr'", "x-queue-type 'quorum', but unset")]
    [InlineData("inequivalent arg 'durable' for queue 'q' in vhost '/': received 'true' but current is 'false'",
        "durable 'false', but 'true'")]
    public void The_brokers_406_becomes_a_sentence(string text, string expected) =>
        Assert.Contains(
            expected, TopologyDeclarer.Mismatch("q", "PRECONDITION_FAILED - " + text), StringComparison.Ordinal);

    [Fact]
    public void What_Granary_declares_has_the_prefix_and_what_others_declare_has_not()
    {
        var table = new TopologyTable(
            new AmqpOptions { Prefix = "p." }, [new("events"), new("amq.topic") { Elsewhere = true }], []);
        Assert.Equal(["p.events", "amq.topic"], table.Exchanges.Select(exchange => exchange.Name));
        var target = table.AddressOf("exchange:events");
        Assert.Equal(("p.events", null), (target.Exchange, target.Queue));
        Assert.Equal("amq.topic", table.AddressOf("exchange:amq.topic").Exchange);
        Assert.Equal(("", "p.events"), (table.AddressOf("events").Exchange, table.AddressOf("events").Queue));
    }

    [Fact]
    public void An_exchange_of_others_is_none_of_ours() => Assert.Equal(
        "The exchange 'inside' is Granary's own; choose another name in the system that names it.",
        Assert.Throws<SetupException>(
            () => new TopologyTable(new AmqpOptions { Internal = "inside" }, [new("inside")], [])).Message);

    private static string Arguments(TopologyTable table, string name) => string.Join(',', table.Queues
        .Single(queue => queue.Name == name).Arguments.OrderBy(a => a.Key, StringComparer.Ordinal)
        .Select(a => $"{a.Key}={a.Value}"));
}
