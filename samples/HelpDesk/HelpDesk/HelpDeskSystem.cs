namespace HelpDesk;

public sealed class HelpDeskSystem : GranarySystem
{
    public override string Name => "helpdesk";

    public override IReadOnlyList<string> Scopes => ["helpdesk"];

    public override IReadOnlyList<KindSpec> Kinds =>
    [
        new KindSpec<TicketState>("ticket", "tickets", new TicketRules())
        {
            Unique = [new("number", t => t.Number)],
            Filters = ["status", "assignee"],
        },
    ];

    public override IReadOnlyList<ActionSpec> Actions =>
    [
        Expose<OpenTicket>("v1", "open_ticket") with { Example = new OpenTicket("HD-1", "Printer on fire", null) },
        Expose<GetTicket>("v1", "get_ticket"),
        ExposeList<ListTickets, TicketState, TicketView>("v1", "list_tickets", TicketRules.View),
        Expose<AssignTicket>("v1", "assign_ticket") with { Example = new AssignTicket(1, null, "ann") },
        Expose<CloseTicket>("v1", "close_ticket"),
    ];

    public override IReadOnlyList<RouteSpec> Routes =>
    [
        new("POST", "/api/v1/tickets", "open_ticket") { Status = 201 },
        new("GET", "/api/v1/tickets", "list_tickets"),
        new("GET", "/api/v1/tickets/{id}", "get_ticket"),
        new("PUT", "/api/v1/tickets/{id}/assignee", "assign_ticket"),
        new("POST", "/api/v1/tickets/{id}/close", "close_ticket"),
    ];

    public override IReadOnlyList<PlainQueue> PlainQueues => [new("ticket", "open_ticket")];

    // When it is due, the message is asked of the ticket in the program's name.
    public override IReadOnlyList<TimerSpec> Timers => [Timer<EscalateTicket>("ticket", TicketRules.Escalation)];

    // Rules say what they tell; only this line says where it goes.
    public override IReadOnlyList<OutgoingSpec> Outgoing => [Send<TicketEscalated>(queue: "ticket.escalated")];

    public override IReadOnlyList<Migration> Migrations => Migration.EmbeddedIn<HelpDeskSystem>();
}

// The ticket as Orleans sees it.
[GrainType("ticket")]
public sealed class TicketGrain(EntityHost host) : EntityGrain(host), ITicketGrain;
