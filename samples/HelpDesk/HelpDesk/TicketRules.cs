namespace HelpDesk;

public sealed record TicketState(
    string Number, string Subject, string? Details, TicketStatus Status, string? Assignee, bool Escalated);

public sealed class TicketRules : IRules<TicketState>
{
    public const string Escalation = "escalation";

    private static readonly TimeSpan Patience = TimeSpan.FromHours(4);

    // What a ticket understands. A line with the wrong message, reply or method does not compile.
    public RuleTable<TicketState> Table { get; } = new RuleTable<TicketState>()
        .Create<OpenTicket, TicketView>(Open, View)
        .Read<GetTicket, TicketView>(View)
        .Change<AssignTicket, TicketView>(Assign, View)
        .Change<CloseTicket, TicketView>(Close, View)
        .Change<EscalateTicket, TicketView>(Escalate, View);

    // The reply to every change is the view of what was committed; lists use the same method.
    public static TicketView View(Entity<TicketState> t) => new(
        t.Id, t.State.Number, t.State.Subject, t.State.Details, t.State.Status, t.State.Assignee, t.State.Escalated,
        t.CreatedAt, t.UpdatedAt, t.Version);

    // Id, version, times and the claim of the number are Granary's; the rules return a state.
    private static Decision<TicketState> Open(OpenTicket m, IRuleContext context) =>
        Decide.Write(new TicketState(m.Number, m.Subject, m.Details, TicketStatus.Open, null, Escalated: false)) with
        {
            Timers = [TimerChange.Set(Escalation, context.Now + Patience)],
        };

    // "There is none" and "you saw another version" were answered before.
    private static Decision<TicketState> Assign(Entity<TicketState> t, AssignTicket m, IRuleContext context) =>
        t.State.Status == TicketStatus.Closed
            ? Decide.Conflict($"ticket {t.Id} is closed")
            : Decide.Write(t.State with { Assignee = m.Assignee, Status = TicketStatus.Assigned });

    private static Decision<TicketState> Close(Entity<TicketState> t, CloseTicket m, IRuleContext context) =>
        t.State.Status == TicketStatus.Closed
            ? Decide.Conflict($"ticket {t.Id} is closed already")
            : Decide.Write(t.State with { Status = TicketStatus.Closed }) with
            {
                Timers = [TimerChange.Clear(Escalation)],
            };

    // A timer ends with the commit that it caused, unless the decision sets it again.
    private static Decision<TicketState> Escalate(Entity<TicketState> t, EscalateTicket m, IRuleContext context) =>
        t.State.Status == TicketStatus.Closed
            ? Decide.Keep<TicketState>()
            : Decide.Write(t.State with { Escalated = true }) with
            {
                Outbox = [new TicketEscalated(t.Id, t.State.Number, t.State.Assignee)],
            };
}
