using Granary.Storms.Clients;
using Granary.Storms.Lab;

namespace Granary.Tests;

/// <summary>One real silo with a database and queues of its own, and one patient caller.</summary>
public sealed class SystemFixture : IAsyncLifetime
{
    private int asked;

    internal Installation Installation { get; private set; } = null!;

    internal RpcClient Client { get; private set; } = null!;

    internal LabSettings Settings { get; } = LabSettings.FromEnvironment();

    public async Task InitializeAsync()
    {
        Installation = await Installation.Open(Settings, "system");
        Client = new RpcClient(Settings.Amqp, Installation.Name + ".caller", Installation.Topology.Requests);
    }

    public async Task DisposeAsync()
    {
        await Client.DisposeAsync();
        await Installation.DisposeAsync();
    }

    internal Task<Answer> Ask(string version, string action, string data, string? key = null, int copy = 1) =>
        Client.Ask(new Question(key ?? $"ask-{Interlocked.Increment(ref asked)}", action, data, version), copy);

    internal async Task<Answer> Ok(string version, string action, string data)
    {
        var answer = await Ask(version, action, data);
        return answer.Ok ? answer : throw new InvalidOperationException($"{action}: {answer.Code} {answer.Error}");
    }

    /// <summary>Runs the program beside the silo, on the same broker, database and prefix.</summary>
    internal Task<ProgramRun> Run(params string[] arguments) => ProgramRun.Of(Settings.Program, arguments, Variables());

    internal Dictionary<string, string> Variables() => Variables(Installation);

    internal Dictionary<string, string> Variables(Installation beside) => new()
    {
        ["GRANARY_AMQP"] = Settings.Amqp.ToString(),
        ["GRANARY_PG"] = beside.Database.ConnectionString,
        ["GRANARY_HTTP"] = beside.Silo.Address.ToString(),
        ["GRANARY_PROFILE"] = "development",
        ["Amqp__Prefix"] = beside.Name + ".",
        ["GRANARY_PREFIX"] = beside.Name + ".",
    };
}

[CollectionDefinition(Name)]
public sealed class SystemSuite : ICollectionFixture<SystemFixture>
{
    public const string Name = "system";
}
