namespace HelpDesk;

// An Orleans grain of one's own in the same silo: who works at a desk, and how many tickets they have taken.
[Alias("helpdesk.desk")]
public interface IDeskGrain : IGrainWithStringKey
{
    [Alias("take")]
    Task<TicketView> Take(long ticket);

    [Alias("taken")]
    Task<int> Taken();
}

[GenerateSerializer, Alias("helpdesk.desk.state")]
public sealed class DeskState
{
    [Id(0)]
    public HashSet<long> Tickets { get; set; } = [];
}

public sealed class DeskGrain([PersistentState("desk")] IPersistentState<DeskState> desk, IGrainFactory grains)
    : Grain, IDeskGrain
{
    // The key makes it safe to ask again: a ticket is assigned once, whatever is lost in between.
    public async Task<TicketView> Take(long ticket)
    {
        var name = this.GetPrimaryKeyString();
        var taken = await grains.GetGrain<ITicketGrain>(ticket).Ask(new AssignTicket(ticket, null, name), $"desk {name} takes {ticket}");
        if (desk.State.Tickets.Add(ticket))
            await desk.WriteStateAsync();
        return taken;
    }

    public Task<int> Taken() => Task.FromResult(desk.State.Tickets.Count);
}
