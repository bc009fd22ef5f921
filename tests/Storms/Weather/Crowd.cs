using Granary.Storms.Clients;

namespace Granary.Storms.Weather;

/// <summary>The callers of a storm, who go on until they are sent home.</summary>
internal sealed class Crowd(Arena arena)
{
    private readonly List<RpcClient> _clients = [];
    private readonly List<Task> _work = [];
    private bool _raging = true;

    public RpcClient NewClient()
    {
        var client = arena.NewClient();
        _clients.Add(client);
        return client;
    }

    /// <summary>The lanes of all clients, on the books of one shelf.</summary>
    public void Read(Shelf shelf)
    {
        for (var c = 0; c < arena.Plan.Clients; c++)
        {
            var client = NewClient();
            for (var l = 0; l < arena.Plan.Lanes; l++)
            {
                var lane = new Lane(arena, client, shelf, $"c{c}l{l}", (arena.Plan.Seed * 10_007) + (c * 101) + l);
                Begin(lane.Run);
            }
        }
    }

    public void Begin(Func<Func<bool>, Task> caller) =>
        _work.Add(Task.Run(() => caller(() => Volatile.Read(ref _raging))));

    /// <summary>Each finishes what it has begun.</summary>
    public async Task GoHome()
    {
        Volatile.Write(ref _raging, false);
        await arena.Finish(_work);
    }

    /// <summary>Where nobody is to notice anything, no request waits so long that its client loses patience.</summary>
    public void MayNotHaveAskedAgain()
    {
        foreach (var impatient in _clients.Where(client => client.SentAgain > 0))
            arena.Faults.Add($"{impatient.SentAgain} requests had no answer for {impatient.Patience.TotalSeconds:0} s");
    }
}
