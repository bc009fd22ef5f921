namespace HelpDesk.Tests;

public sealed class TicketTests
{
    private static readonly OpenTicket Open = new("HD-1", "Printer on fire", null);

    // Rules alone: no host, no JSON, a clock that stands until it is told to pass.
    [Fact]
    public void An_overdue_ticket_is_escalated_and_says_so()
    {
        var ticket = new RulesTest<TicketState>(new HelpDeskSystem(), "ticket");
        ticket.Ask(Open);
        ticket.Pass(TimeSpan.FromHours(4));
        Assert.True(ticket.State!.Escalated);
        Assert.Equal(new TicketEscalated(1, "HD-1", null), Assert.Single(ticket.Sent));
    }

    [Fact]
    public void A_closed_ticket_is_left_alone()
    {
        var ticket = new RulesTest<TicketState>(new HelpDeskSystem(), "ticket");
        ticket.Ask(Open);
        ticket.Ask(new CloseTicket(1, null));
        ticket.Pass(TimeSpan.FromHours(4));
        Assert.False(ticket.State!.Escalated);
        Assert.Equal(
            "ticket 1 is closed",
            Assert.Throws<RefusedException>(() => ticket.Ask(new AssignTicket(1, null, "ann"))).Message);
    }

    // The whole system in one process: Orleans' test cluster, a store in memory that keeps the real one's promises.
    [Fact]
    public async Task The_same_key_opens_one_ticket()
    {
        await using var granary = await GranaryTest.Start<HelpDeskSystem>();
        var first = await granary.Ask(Open, key: "a");
        Assert.Equal(first, await granary.Ask(Open, key: "a"));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => granary.Ask(Open, key: "b"));
        Assert.Equal((ErrorCode.Conflict, "number HD-1 is taken"), (refused.Code, refused.Message));
    }

    [Fact]
    public async Task Tickets_are_listed_by_status_and_assignee()
    {
        await using var granary = await GranaryTest.Start<HelpDeskSystem>();
        var ticket = await granary.Ask(Open, key: "a");
        await granary.Ask(new OpenTicket("HD-2", "Coffee cold", null), key: "b");
        await granary.Ask(new AssignTicket(ticket.Id, null, "ann"), key: "c");

        var page = await granary.Ask(new ListTickets(TicketStatus.Assigned, "ann"));

        Assert.Equal("HD-1", Assert.Single(page.Items).Number);
    }
}
