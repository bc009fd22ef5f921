using System.Text.Json;
using Granary.Storms.Clients;
using Granary.Storms.Lab;
using Granary.Tests.Shop;

namespace Granary.Tests.Jobs;

/// <summary>
/// A silo that does jobs and gives up soon: 6 s without a heartbeat, short waits. Jobs of the type <c>hand</c> are
/// left to the tests.
/// </summary>
public sealed class JobFixture : IAsyncLifetime
{
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private int _asked;

    internal int Workers { get; init; } = 2;

    internal int HeartbeatSeconds { get; init; } = 6;

    internal int MaxPending { get; init; }

    internal int MaxAttempts { get; init; } = 3;

    internal Installation Installation { get; private set; } = null!;

    internal RpcClient Client { get; private set; } = null!;

    internal ShopDoor Door { get; private set; } = null!;

    internal LabSettings Settings { get; } = LabSettings.FromEnvironment();

    public async Task InitializeAsync()
    {
        Installation = await Installation.Open(Settings, "jobs", options: Options());
        Client = new RpcClient(Settings.Amqp, Installation.Name + ".caller", Installation.Topology.Requests);
        Door = new ShopDoor(Installation.Silo.Address);
    }

    public async Task DisposeAsync()
    {
        Door.Dispose();
        await Client.DisposeAsync();
        await Installation.DisposeAsync();
    }

    internal Task<RpcReply> Ask(string action, string data, string? key = null, int copy = 1) =>
        Client.Ask(new Question(key ?? $"jobs-{Interlocked.Increment(ref _asked)}", action, data), copy);

    internal async Task<JsonElement> Ok(string action, string data, string? key = null)
    {
        var answer = await Ask(action, data, key);
        return answer.Ok ? JsonElement.Parse(answer.Data) : throw new InvalidOperationException($"{action}: {answer}");
    }

    internal async Task<long> Submit(string data) => (await Ok("submit_job", data)).GetProperty("task_id").GetInt64();

    internal Task<JsonElement> Get(long id) => Ok("get_job", $$"""{"id":{{id}}}""");

    /// <summary>The job once it has this status.</summary>
    internal async Task<JsonElement> Becomes(long id, string status)
    {
        var job = await Get(id);
        await Until.True(
            $"job {id} is {status}", Soon,
            async () => (job = await Get(id)).GetProperty("status").GetString() == status);
        return job;
    }

    internal async Task<IReadOnlyList<string>> Events(long id) =>
        [.. (await Ok("get_job_history", $$"""{"id":{{id}}}""")).GetProperty("items").EnumerateArray()
            .Select(entry => entry.GetProperty("event").GetString()!)];

    /// <summary>The next job of this type, for a worker by hand; undefined where there is none.</summary>
    internal async Task<JsonElement> Claim(string type, int wait = 0, string? key = null) => (await Ok(
        "claim_job", $$"""{"worker":"by hand","types":["{{type}}"],"wait_seconds":{{wait}}}""",
        key)).GetProperty("job");

    /// <summary>The variables of a program beside the silo that is told nothing of the database.</summary>
    internal Dictionary<string, string> Variables() => new()
    {
        ["GRANARY_AMQP"] = Settings.Amqp.ToString(),
        ["GRANARY_PG"] = "",
        ["GRANARY_PROFILE"] = "development",
        ["GRANARY_API_KEY"] = Question.ApiKey,
        ["Amqp__Prefix"] = Installation.Name + ".",
        ["GRANARY_PREFIX"] = Installation.Name + ".",
    };

    private Dictionary<string, string> Options() => new()
    {
        ["Jobs__Workers"] = $"{Workers}",
        ["Jobs__HeartbeatSeconds"] = $"{HeartbeatSeconds}",
        ["Jobs__MaxPending"] = $"{MaxPending}",
        ["Jobs__MaxAttempts"] = $"{MaxAttempts}",
        ["Jobs__BackOffSeconds"] = "0.1",
        ["Jobs__ForeignTypes"] = "hand,idle,shout,count,afar",
    };
}

[CollectionDefinition(Name)]
public sealed class JobSuite : ICollectionFixture<JobFixture>
{
    public const string Name = "jobs";
}
