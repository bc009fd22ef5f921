using Granary.Storms.Clients;
using Granary.Storms.Lab;

namespace Granary.Storms.Weather;

/// <summary>Where a storm rages: an installation, the clients on it, and the book that is kept of them.</summary>
public sealed class Arena : IAsyncDisposable
{
    private readonly List<RpcClient> _clients = [];
    private readonly List<string> _figures = [];

    private Arena(LabSettings settings, StormPlan plan, Installation place)
    {
        Plan = plan;
        Place = place;
        Services = new Services(settings);
        Ledger = new Ledger(Faults);
    }

    public StormPlan Plan { get; }

    public Installation Place { get; }

    public Services Services { get; }

    public Faults Faults { get; } = new();

    public Ledger Ledger { get; }

    public static async Task<Arena> Open(
        LabSettings settings, StormPlan plan, string name, int silos = 1, Dictionary<string, string>? options = null)
    {
        // Storms ask faster than a caller is allowed to by default.
        var all = new Dictionary<string, string>(options ?? []) { ["Limits__RatePerSecond"] = "0" };
        return new Arena(settings, plan, await Installation.Open(settings, "storm_" + name, silos, all));
    }

    public RpcClient NewClient(TimeSpan? patience = null)
    {
        var client = new RpcClient(
            Place.Brokers, $"{Place.Name}.client-{_clients.Count}", Place.Topology.Requests, Ledger.Hear)
        {
            Patience = patience ?? TimeSpan.FromSeconds(10),
        };
        _clients.Add(client);
        return client;
    }

    /// <summary>One to three copies at once. A refusal is a fault, but for the code that is expected too.</summary>
    public async Task<RpcReply> Tell(RpcClient client, Random random, Question question, string? or = null)
    {
        Ledger.Note(question);
        var asked = Enumerable.Range(1, random.Next(1, 4)).Select(copy => client.Ask(question, copy)).ToList();
        var answer = (await Task.WhenAll(asked))[0];
        Faults.AddIf(!answer.Ok && answer.Code != or, $"{question.Key} ({question.Action}): {answer}");
        return answer;
    }

    /// <summary>Waits for work, and writes down as faults what was never done.</summary>
    public async Task Finish(IEnumerable<Task> work)
    {
        try
        {
            await Task.WhenAll(work).WaitAsync(Plan.Calm);
        }
        catch (TimeoutException)
        {
            foreach (var entry in Ledger.Entries.Where(e => e.Answer is null))
                Faults.Add($"{entry.Question.Key} ({entry.Question.Action}) was never answered");
        }
    }

    /// <summary>Accidents happen; one that takes too long is a fault.</summary>
    internal async Task Rage(Func<Accidents, Task> rage)
    {
        try
        {
            await rage(new Accidents(this));
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            Faults.Add(e.Message);
        }
    }

    /// <summary>A figure of this storm's own.</summary>
    public void Tell(string figure) => _figures.Add(figure);

    public StormResult Result(string name) => new(
        name, Plan.Seed,
        string.Join(", ", [$"{Ledger.Answered} requests answered, {Ledger.Repeats} repeats", .. _figures]), Faults.All);

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            await client.DisposeAsync();
        await Place.DisposeAsync();
    }
}
