using HelpDesk;

namespace Granary.Tests;

/// <summary>Rules are asked without a host, and what follows from a decision follows.</summary>
public sealed class RulesTestTests
{
    private static readonly OpenTicket Open = new("HD-1", "Printer on fire", null);

    private readonly RulesTest<TicketState> _ticket = new(new HelpDeskSystem(), "ticket", new NoteSystem());

    [Fact]
    public void An_overdue_ticket_is_escalated_and_says_so()
    {
        _ticket.Ask(Open);
        _ticket.Pass(TimeSpan.FromHours(4));

        Assert.True(_ticket.State!.Escalated);
        Assert.Equal(new TicketEscalated(1, "HD-1", null), Assert.Single(_ticket.Sent));
        Assert.Empty(_ticket.Timers);
        Assert.Equal(_ticket.Now, _ticket.Entity!.Value.UpdatedAt);
    }

    [Fact]
    public void Before_its_time_nothing_happens()
    {
        Assert.Null(_ticket.State);
        var view = _ticket.Ask(Open);
        _ticket.Pass(TimeSpan.FromHours(3.99));

        Assert.Equal(view, _ticket.Ask(new GetTicket(1)));
        Assert.Equal(view.CreatedAt.AddHours(4), _ticket.Timers[TicketRules.Escalation]);
    }

    [Fact]
    public void A_refusal_has_its_code_and_changes_nothing()
    {
        Assert.Equal(ErrorCode.NotFound, Refused(() => _ticket.Ask(new CloseTicket(1, null))).Code);
        _ticket.Ask(Open);
        Assert.Equal("ticket 1 is at version 1, not 2", Refused(() => _ticket.Ask(new CloseTicket(1, 2))).Message);
        _ticket.Ask(new CloseTicket(1, 1));
        var refused = Refused(() => _ticket.Ask(new AssignTicket(1, null, "ada")));

        Assert.Equal((ErrorCode.Conflict, "ticket 1 is closed"), (refused.Code, refused.Message));
        Assert.Equal((2, null), (_ticket.Entity!.Value.Version, _ticket.State!.Assignee));
    }

    [Fact]
    public void No_two_have_the_same_name()
    {
        _ticket.Ask(Open);
        var second = _ticket.Beside<TicketState>("ticket", 2);

        Assert.Equal("number HD-1 is taken", Refused(() => second.Ask(Open)).Message);
        Assert.Equal(2, second.Ask(Open with { Number = "HD-2" }).Id);
    }

    [Fact]
    public void What_rules_ask_is_answered_by_who_stands_beside()
    {
        var note = _ticket.Beside<NoteState>("note");
        Assert.Equal("ticket 1 does not exist", Refused(() => note.Ask(new WriteNote(1, "water"))).Message);
        _ticket.Ask(Open);

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
        Assert.Throws<ArgumentException>(() => _ticket.Ask(new GetTicket(2)));
        Assert.Throws<InvalidOperationException>(() => _ticket.Ask(new WriteNote(1, "water")));
    }

    private static RefusedException Refused(Func<object> ask) => Assert.Throws<RefusedException>(ask);
}
