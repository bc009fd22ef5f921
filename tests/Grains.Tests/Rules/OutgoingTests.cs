using System.Text;
using Granary.Tests.Grains;

namespace Granary.Tests.Rules;

/// <summary>Rules say what they tell, the system where it goes.</summary>
public sealed class OutgoingTests
{
    private static readonly TestContext Context = new("bell", 7);
    private static readonly KindSpec Kind = new SystemTable(new Bells()).Kinds.Single(kind => kind.Kind == "bell");

    [Fact]
    public async Task What_is_told_goes_to_the_queue_of_its_line()
    {
        var decision = await Kind.Decide(Bell(3), new Strike(2), Context);

        Assert.Equal(
            ["""bell.struck {"id":7,"hour":1}""", """bell.struck {"id":7,"hour":2}"""],
            decision.Outbox.Select(mail => mail.Target + " " + Encoding.UTF8.GetString(mail.Body)));
    }

    [Fact]
    public async Task What_is_told_an_exchange_keeps_its_routing_key_and_headers()
    {
        var decision = await Kind.Decide(Bell(3), new Strike(12), Context);

        var noon = decision.Outbox.Single(mail => mail.Target == "exchange:events");
        Assert.Equal(
            """{"routing_key":"bell.7","type":"Noon","headers":{"tower":"7"},"body":{"id":7}}""",
            Encoding.UTF8.GetString(noon.Body));
        var mail = ExchangeMail.Read(noon.Body);
        Assert.Equal(
            ("bell.7", "Noon", """{"id":7}"""), (mail.RoutingKey, mail.Type, Encoding.UTF8.GetString(mail.Body.Span)));
        Assert.Equal("7", Assert.Single(mail.Headers).Value);
        Assert.Equal(13, decision.Outbox.Select(one => one.Id).Distinct().Count());
    }

    [Theory]
    [InlineData("rubbish")]
    [InlineData("7")]
    [InlineData("""{"routing_key":"k","type":"t","headers":{}}""")]
    [InlineData("""{"routing_key":"k","type":"t","headers":[],"body":1}""")]
    [InlineData("""{"routing_key":"k","type":"t","headers":{"a":1},"body":1}""")]
    public void Anything_else_is_no_message_for_an_exchange(string row) => Assert.StartsWith(
        "the row is not a message for an exchange",
        Assert.Throws<ArgumentException>(() => ExchangeMail.Read(Encoding.UTF8.GetBytes(row))).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task Its_id_is_made_of_entity_version_and_place()
    {
        Guid[] ids = [.. await Ids(3), .. await Ids(4), .. await Ids(3, madeAt: 1)];

        Assert.Equal(6, ids.Distinct().Count());
        Assert.Equal(ids[..2], await Ids(3));
    }

    [Fact]
    public async Task Where_no_line_says_where_it_goes_it_is_a_defect_of_the_rules() => Assert.Equal(
        "the rules of system 'bells' tell String, and no line of its Outgoing says where that goes",
        (await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await Kind.Decide(Bell(3), new Strike(99), Context))).Message);

    [Fact]
    public async Task Nothing_is_told_without_a_change() =>
        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await Kind.Decide(Bell(3), new Strike(0), Context));

    private static async Task<IEnumerable<Guid>> Ids(long version, long madeAt = 0) =>
        (await Kind.Decide(Bell(version, madeAt), new Strike(2), Context)).Outbox.Select(mail => mail.Id);

    private static Entity Bell(long version, long madeAt = 0) =>
        new(7, version, DateTimeOffset.UnixEpoch.AddSeconds(madeAt), Context.Now, new Bell(0));

    private sealed class Bells : GranarySystem
    {
        public override string Name => "bells";

        public override IReadOnlyList<KindSpec> Kinds =>
            [new KindSpec<Bell>("bell", "bells", new BellRules())];

        public override IReadOnlyList<OutgoingSpec> Outgoing =>
        [
            Send<Struck>(queue: "bell.struck"),
            Send<Noon>(exchange: "events", noon => $"bell.{noon.Id}") with
            {
                Headers = noon => new() { ["tower"] = $"{noon.Id}" },
            },
        ];
    }

    private sealed class BellRules : IRules<Bell>
    {
        public RuleTable<Bell> Table { get; } = new RuleTable<Bell>()
            .Change<Strike, Bell>((bell, m, _) => m.Times switch
            {
                0 => Decide.Keep<Bell>() with { Outbox = [new Struck(bell.Id, 0)] },
                99 => Decide.Write(new Bell(99)) with { Outbox = ["too often"] },
                _ => Decide.Write(new Bell(m.Times)) with
                {
                    Outbox =
                    [
                        .. Enumerable.Range(1, m.Times).Select(hour => new Struck(bell.Id, hour)),
                        .. m.Times == 12 ? [new Noon(bell.Id)] : Array.Empty<object>(),
                    ],
                },
            }, bell => bell.State);
    }
}

internal sealed record Bell(int Struck);

internal sealed record Strike(int Times) : IMessage<Bell>;

internal sealed record Noon(long Id);

internal sealed record Struck(long Id, int Hour);
