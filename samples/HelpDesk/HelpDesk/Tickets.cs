namespace HelpDesk;

public enum TicketStatus
{
    Open,
    Assigned,
    Closed,
}

// A parameter is a field: not nullable is required, nullable is optional, the attribute is its rule.
public sealed record OpenTicket([Text(40)] string Number, [Text(200)] string Subject, [Text(4000)] string? Details)
    : IMessage<TicketView>;

public sealed record GetTicket(long Id) : IEntityMessage<TicketView>;

// A PageMessage has limit and offset; its reply is a page of views.
public sealed record ListTickets(TicketStatus? Status = null, [Text(100)] string? Assignee = null)
    : PageMessage<TicketView>;

// An IChange has if_version: it is compared before the rules are asked.
public sealed record AssignTicket(long Id, long? IfVersion, [Text(100)] string Assignee) : IChange<TicketView>;

public sealed record CloseTicket(long Id, long? IfVersion) : IChange<TicketView>;

// No action names it, so no door accepts it; only the timer asks it.
public sealed record EscalateTicket : IMessage<TicketView>;

public sealed record TicketView(
    long Id, string Number, string Subject, string? Details, TicketStatus Status, string? Assignee, bool Escalated,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Version);

// Is published when it happens.
public sealed record TicketEscalated(long Id, string Number, string? Assignee);

// For Orleans code; Orleans' generator has to see it.
[Alias("helpdesk.ticket")]
public interface ITicketGrain : IEntityGrain;
