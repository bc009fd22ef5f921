namespace Parcels;

public sealed record SendParcel([Text(40)] string Number, [Text(200)] string? Note) : IMessage<ParcelView>;

public sealed record DeliverParcel(long Id) : IEntityMessage<ParcelView>;

public sealed record GetParcel(long Id) : IEntityMessage<ParcelView>;

public sealed record ParcelView(long Id, string Number, string? Note, bool Delivered);

public sealed record ParcelState(string Number, string? Note, bool Delivered);

public sealed record ParcelSent(long ParcelId, string Number);

public sealed class ParcelRules : IRules<ParcelState>
{
    public RuleTable<ParcelState> Table { get; } = new RuleTable<ParcelState>()
        .Create<SendParcel, ParcelView>(Send, View)
        .Read<GetParcel, ParcelView>(View)
        .Change<DeliverParcel, ParcelView>(
            (parcel, _, _) => Decide.Write(parcel.State with { Delivered = true }), View);

    private static ParcelView View(Entity<ParcelState> parcel) =>
        new(parcel.Id, parcel.State.Number, parcel.State.Note, parcel.State.Delivered);

    private static Decision<ParcelState> Send(SendParcel m, IRuleContext context) =>
        Decide.Write(new ParcelState(m.Number, m.Note, Delivered: false)) with
        {
            Outbox = [new ParcelSent(context.Self.Id, m.Number)],
        };
}

/// <summary>Others order parcels and hear of them, over exchanges that they know.</summary>
public sealed class ParcelSystem : GranarySystem
{
    public override string Name => "parcels";

    public override IReadOnlyList<string> Scopes => ["parcels"];

    public override IReadOnlyList<KindSpec> Kinds =>
        [new KindSpec<ParcelState>("parcel", "parcels", new ParcelRules())];

    public override IReadOnlyList<ActionSpec> Actions =>
    [
        Expose<SendParcel>("v1", "send_parcel"), Expose<DeliverParcel>("v1", "deliver_parcel"),
        Expose<GetParcel>("v1", "get_parcel"),
    ];

    // As MassTransit declares the exchange of a message type.
    public override IReadOnlyList<ExchangeSpec> Exchanges => [new("parcel-ordered") { Kind = ExchangeKind.Fanout }];

    public override IReadOnlyList<PlainQueue> PlainQueues =>
    [
        new("parcel", "send_parcel") { Bindings = [new("parcel-ordered")] },
        new("parcel-desk", ActionBy.RoutingKey(new()
        {
            ["desk.send"] = "send_parcel",
            ["desk.deliver"] = "deliver_parcel",
        }))
        {
            Bindings = [new("desk", "desk.#")],
        },
    ];

    public override IReadOnlyList<OutgoingSpec> Outgoing =>
    [
        Send<ParcelSent>(exchange: "events", routingKey: "parcel.sent") with
        {
            Headers = sent => new() { ["series"] = sent.Number[..1] },
        },
    ];

    public override IReadOnlyList<Migration> Migrations =>
        [new(1, "0001_parcels.sql", "select granary_add_kind('parcel', 'parcels', array[]::text[]);")];
}

[GrainType("parcel")]
public sealed class ParcelGrain(EntityHost host) : EntityGrain(host);
