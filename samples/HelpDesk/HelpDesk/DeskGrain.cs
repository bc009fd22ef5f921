using Orleans.Runtime;

namespace HelpDesk;

// An Orleans grain of one's own in the same silo: the tickets that somebody at a desk has taken.
[Alias("helpdesk.desk")]
public interface IDeskGrain : IGrainWithStringKey
{
    // How many it has then. Messages and views travel as JSON; what stands here needs Orleans' serializer.
    [Alias("take")]
    Task<int> Take(long ticket);
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
    public async Task<int> Take(long ticket)
    {
        var name = this.GetPrimaryKeyString();
        await grains.GetGrain<ITicketGrain>(ticket).Ask(
            new AssignTicket(ticket, null, name), key: $"desk {name} takes {ticket}");
        if (desk.State.Tickets.Add(ticket))
            await desk.WriteStateAsync();
        return desk.State.Tickets.Count;
    }
}
