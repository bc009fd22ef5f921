using HelpDesk;

namespace Granary.Tests;

/// <summary>Rules are asked without a host, and what follows from a decision follows.</summary>
public sealed class RulesTestTests
{
    private static readonly OpenTicket Open = new("HD-1", "Printer on fire", null);

    private readonly RulesTest<TicketState> ticket = new(new HelpDeskSystem(), "ticket", new NoteSystem());

    [Fact]
    public void An_overdue_ticket_is_escalated_and_says_so()
    {
        ticket.Ask(Open);
        ticket.Pass(TimeSpan.FromHours(4));

        Assert.True(ticket.State!.Escalated);
        Assert.Equal(new TicketEscalated(1, "HD-1", null), Assert.Single(ticket.Sent));
        Assert.Empty(ticket.Timers);
        Assert.Equal(ticket.Now, ticket.Entity!.Value.UpdatedAt);
    }

    [Fact]
    public void Before_its_time_nothing_happens()
    {
        Assert.Null(ticket.State);
        var view = ticket.Ask(Open);
        ticket.Pass(TimeSpan.FromHours(3.99));

        Assert.Equal(view, ticket.Ask(new GetTicket(1)));
        Assert.Equal(view.CreatedAt.AddHours(4), ticket.Timers[TicketRules.Escalation]);
    }

    [Fact]
    public void A_refusal_has_its_code_and_changes_nothing()
    {
        Assert.Equal(ErrorCode.NotFound, Refused(() => ticket.Ask(new CloseTicket(1, null))).Code);
        ticket.Ask(Open);
        Assert.Equal("ticket 1 is at version 1, not 2", Refused(() => ticket.Ask(new CloseTicket(1, 2))).Message);
        ticket.Ask(new CloseTicket(1, 1));
        var refused = Refused(() => ticket.Ask(new AssignTicket(1, null, "ada")));

        Assert.Equal((ErrorCode.Conflict, "ticket 1 is closed"), (refused.Code, refused.Message));
        Assert.Equal((2, null), (ticket.Entity!.Value.Version, ticket.State!.Assignee));
    }

    [Fact]
    public void No_two_have_the_same_name()
    {
        ticket.Ask(Open);
        var second = ticket.Beside<TicketState>("ticket", 2);

        Assert.Equal("number HD-1 is taken", Refused(() => second.Ask(Open)).Message);
        Assert.Equal(2, second.Ask(Open with { Number = "HD-2" }).Id);
    }

    [Fact]
    public void What_rules_ask_is_answered_by_who_stands_beside()
    {
        var note = ticket.Beside<NoteState>("note");
        Assert.Equal("ticket 1 does not exist", Refused(() => note.Ask(new WriteNote(1, "water"))).Message);
        ticket.Ask(Open);

        Assert.Equal("HD-1: water", note.Ask(new WriteNote(1, "water")).Text);
    }

    [Fact]
    public void Or_by_a_function()
    {
        var note = new RulesTest<NoteState>(new NoteSystem(), "note", new HelpDeskSystem());
        note.WhenAsked<GetTicket, TicketView>(
            m => new(m.Id, "X", "", null, TicketStatus.Open, null, false, note.Now, note.Now, 1));
        Assert.Equal("X: water", note.Ask(new WriteNote(7, "water")).Text);

        note.WhenAsked<GetTicket, TicketView>(m => throw new RefusedException(Decide.NotFound($"no {m.Id}")));
        Assert.Equal("no 7", Refused(() => note.Beside<NoteState>("note", 2).Ask(new WriteNote(7, "water"))).Message);
    }

    [Fact]
    public void What_cannot_be_is_told_at_once()
    {
        Assert.Throws<ArgumentException>(() => new RulesTest<NoteState>(new HelpDeskSystem(), "ticket"));
        Assert.Throws<ArgumentException>(() => new RulesTest<NoteState>(new HelpDeskSystem(), "nothing"));
        Assert.Throws<ArgumentException>(() => ticket.Ask(new GetTicket(2)));
        Assert.Throws<InvalidOperationException>(() => ticket.Ask(new WriteNote(1, "water")));
    }

    private static RefusedException Refused(Func<object> ask) => Assert.Throws<RefusedException>(ask);
}
