namespace HelpDesk;

public sealed class HelpDeskSystem : GranarySystem
{
    public override string Name => "helpdesk";

    public override IReadOnlyList<string> Scopes => [Name];

    public override IReadOnlyList<KindSpec> Kinds =>
    [
        new KindSpec<TicketState>("ticket", "tickets", new TicketRules()) { Unique = [new("number", t => t.Number)] },
        new KindSpec<NoteState>("note", "notes", new NoteRules()) { MayAsk = ["ticket"] },
    ];

    public override IReadOnlyList<ActionSpec> Actions =>
    [
        Expose<OpenTicket>("v1", "open_ticket"),
        Expose<GetTicket>("v1", "get_ticket"),
        Expose<AssignTicket>("v1", "assign_ticket"),
        Expose<CloseTicket>("v1", "close_ticket"),
        Expose<WriteNote>("v1", "write_note"),
    ];

    public override IReadOnlyList<RouteSpec> Routes => [new("GET", "/api/v1/tickets/{id}", "get_ticket")];

    public override IReadOnlyList<TimerSpec> Timers => [Timer<EscalateTicket>("ticket", TicketRules.Escalation)];

    public override IReadOnlyList<OutgoingSpec> Outgoing => [Send<TicketEscalated>(queue: "ticket.escalated")];
}

[GrainType("ticket")]
public sealed class TicketGrain(EntityHost host) : EntityGrain(host), ITicketGrain;
