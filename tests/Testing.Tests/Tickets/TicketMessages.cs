namespace HelpDesk;

public enum TicketStatus
{
    Open,
    Assigned,
    Closed,
}

public sealed record OpenTicket([Text(40)] string Number, [Text(200)] string Subject, [Text(4000)] string? Details)
    : IMessage<TicketView>;

public sealed record GetTicket(long Id) : IEntityMessage<TicketView>;

public sealed record AssignTicket(long Id, long? IfVersion, [Text(100)] string Assignee) : IChange<TicketView>;

public sealed record CloseTicket(long Id, long? IfVersion) : IChange<TicketView>;

public sealed record EscalateTicket : IMessage<TicketView>;

public sealed record TicketView(
    long Id, string Number, string Subject, string? Details, TicketStatus Status, string? Assignee, bool Escalated,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Version);

public sealed record TicketEscalated(long Id, string Number, string? Assignee);

[Alias("tests.ticket")]
public interface ITicketGrain : IEntityGrain;
