using System.Text;
using Granary.Storms.Clients;
using Granary.Storms.Lab;

namespace Granary.Tests;

/// <summary>One real silo with a database and queues of its own, and one patient caller.</summary>
public sealed class SystemFixture : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Options = new()
    {
        ["Orleans__GatewayPort"] = $"{FreePort.Next()}",
        ["Users__HashRounds"] = "1000",
        ["Jobs__BackOffSeconds"] = "0.5",
    };

    private static readonly HttpClient HttpClient = new();

    private int _asked;

    internal Installation Installation { get; private set; } = null!;

    internal RpcClient Client { get; private set; } = null!;

    internal LabSettings Settings { get; } = LabSettings.FromEnvironment();

    public async Task InitializeAsync()
    {
        Installation = await Installation.Open(Settings, "system", options: Options);
        Client = new RpcClient(Settings.Amqp, Installation.Name + ".caller", Installation.Topology.Requests);
    }

    public async Task DisposeAsync()
    {
        await Client.DisposeAsync();
        await Installation.DisposeAsync();
    }

    internal Task<RpcReply> Ask(
        string version, string action, string data, string? key = null, int copy = 1, string auth = Question.ApiKey)
    {
        var question = new Question(key ?? $"ask-{Interlocked.Increment(ref _asked)}", action, data, version)
        {
            Auth = auth,
        };
        return Client.Ask(question, copy);
    }

    internal async Task<RpcReply> Ok(string version, string action, string data, string auth = Question.ApiKey)
    {
        var answer = await Ask(version, action, data, auth: auth);
        return answer.Ok ? answer : throw new InvalidOperationException($"{action}: {answer.Code} {answer.Error}");
    }

    /// <summary>Through the other door.</summary>
    internal Task<WebAnswer> Web(HttpMethod method, string path, string? json = null, string auth = "") =>
        Web(Installation, method, path, json, auth);

    internal static async Task<WebAnswer> Web(
        Installation of, HttpMethod method, string path, string? json = null, string auth = "")
    {
        using var request = new HttpRequestMessage(method, new Uri(of.Silo.Address, path));
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (auth.Length > 0)
            request.Headers.TryAddWithoutValidation("Authorization", auth);
        using var response = await HttpClient.SendAsync(request);
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync());
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
