using HelpDesk;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Tests;

/// <summary>The whole way of a request, with a store in memory.</summary>
public sealed class GranaryTestTests : IAsyncLifetime
{
    private static readonly OpenTicket Open = new("HD-1", "Printer on fire", null);

    private GranaryTest _granary = null!;

    public async Task InitializeAsync() => _granary = await GranaryTest.Start(
        systems => systems.Add<HelpDeskSystem>().Add<NoteSystem>());

    public Task DisposeAsync() => _granary.DisposeAsync().AsTask();

    [Fact]
    public async Task The_same_key_opens_one_ticket()
    {
        var first = await _granary.Ask(Open, key: "a");
        Assert.Equal(first, await _granary.Ask(Open, key: "a"));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => _granary.Ask(Open, key: "b"));
        Assert.Equal((ErrorCode.Conflict, "number HD-1 is taken"), (refused.Code, refused.Message));
        refused = await Assert.ThrowsAsync<RefusedException>(() => _granary.Ask(Open with { Subject = "?" }, key: "a"));
        Assert.Equal(ErrorCode.IdempotencyConflict, refused.Code);
    }

    [Fact]
    public async Task Fields_and_credentials_are_checked()
    {
        var tooLong = Open with { Number = new string('x', 41) };
        var refused = await Assert.ThrowsAsync<RefusedException>(() => _granary.Ask(tooLong));
        Assert.Equal((ErrorCode.ValidationFailed, "number"), (refused.Code, refused.Details[0].Field));
        refused = await Assert.ThrowsAsync<RefusedException>(
            () => _granary.Send(Open, new() { Credential = "nobody's" }));
        Assert.Equal(ErrorCode.Unauthenticated, refused.Code);
    }

    [Fact]
    public async Task Time_passes_when_it_is_told_to()
    {
        var (one, two) = (await _granary.Ask(Open), await _granary.Ask(Open with { Number = "HD-2" }));
        await _granary.Ask(new CloseTicket(two.Id, two.Version));
        await _granary.Pass(TimeSpan.FromHours(4));

        Assert.Equal([new TicketEscalated(one.Id, "HD-1", null)], _granary.Sent);
        var view = await _granary.Ask(new GetTicket(one.Id));
        Assert.Equal((true, _granary.Now), (view.Escalated, view.UpdatedAt));
    }

    [Fact]
    public async Task Rules_ask_other_entities_and_grains_are_there_for_Orleans_code()
    {
        var ticket = await _granary.Ask(Open);
        Assert.Equal("HD-1: water", (await _granary.Ask(new WriteNote(ticket.Id, "water"))).Text);
        var grain = _granary.Services.GetRequiredService<IGrainFactory>().GetGrain<ITicketGrain>(ticket.Id);
        Assert.Equal(ticket, await grain.Ask(new GetTicket(ticket.Id)));
    }

    [Fact]
    public async Task A_list_has_those_that_all_its_filters_let_through()
    {
        var ticket = await _granary.Ask(Open);
        await _granary.Ask(Open with { Number = "HD-2" });
        await _granary.Ask(new AssignTicket(ticket.Id, null, "ann"));

        Assert.Equal(
            "HD-1", Assert.Single((await _granary.Ask(new ListTickets(TicketStatus.Assigned, "ann"))).Items).Number);
        Assert.Equal(2, (await _granary.Ask(new ListTickets { Limit = 1 })).Total);
        Assert.Empty((await _granary.Ask(new ListTickets(TicketStatus.Open, "ann"))).Items);
    }

    [Fact]
    public async Task Options_are_the_real_ones()
    {
        await using var small = await GranaryTest.Start<HelpDeskSystem>(
            new Dictionary<string, string?> { ["Limits:RatePerSecond"] = "1" });
        var ticket = await small.Ask(Open);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => small.Ask(new GetTicket(ticket.Id)));
        Assert.Equal(ErrorCode.RateLimited, refused.Code);
        await small.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(ticket, await small.Ask(new GetTicket(ticket.Id)));
    }
}
