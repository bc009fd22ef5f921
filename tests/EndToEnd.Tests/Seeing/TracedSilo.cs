using System.Collections.Concurrent;
using System.Diagnostics;
using Granary.Storms.Clients;
using Granary.Storms.Lab;
using RabbitMQ.Client;

namespace Granary.Tests.Seeing;

/// <summary>A silo, its collector and a caller. Only what its callers sample is sampled.</summary>
internal sealed class TracedSilo : IAsyncDisposable
{
    public const string Caller = "b7ad6b7169203331";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private TracedSilo(Collector collector, Installation place)
    {
        (Collector, Place) = (collector, place);
        Client = new(place.Amqp, place.Name + ".caller", place.Topology.Requests);
    }

    public Collector Collector { get; }

    public Installation Place { get; }

    public RpcClient Client { get; }

    /// <summary>Those that were to be sampled.</summary>
    public ConcurrentBag<string> Traces { get; } = [];

    /// <summary>The context of a caller who has decided about sampling.</summary>
    public static string Context(string trace, bool sampled = true) => $"00-{trace}-{Caller}-{(sampled ? "01" : "00")}";

    public static async Task<TracedSilo> Open(string purpose, Dictionary<string, string>? options = null)
    {
        var collector = new Collector();
        var all = new Dictionary<string, string>(collector.Options())
        {
            ["OTEL_TRACES_SAMPLER"] = "parentbased_always_off",
        };
        foreach (var (name, value) in options ?? [])
            all[name] = value;
        return new(collector, await Installation.Open(LabSettings.FromEnvironment(), purpose, options: all));
    }

    public string NewTrace()
    {
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        Traces.Add(trace);
        return trace;
    }

    /// <summary>A request that waits for no reply.</summary>
    public async Task Send(string id, string action, string data, string trace)
    {
        await using var connection = await new ConnectionFactory { Uri = Place.Amqp }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new(true, true));
        await channel.BasicPublishAsync(
            "", Place.Topology.Requests, mandatory: true,
            new BasicProperties { Headers = new Dictionary<string, object?> { ["traceparent"] = trace } },
            new Question(id, action, data).Body());
    }

    /// <summary>Runs the program beside the silo.</summary>
    public Task<ProgramRun> Run(params string[] arguments) => ProgramRun.Of(
        LabSettings.FromEnvironment().Program, arguments, new Dictionary<string, string>
        {
            ["GRANARY_AMQP"] = Place.Amqp.ToString(),
            ["GRANARY_PG"] = Place.Database.ConnectionString,
            ["GRANARY_PROFILE"] = "development",
            ["Amqp__Prefix"] = Place.Name + ".",
        });

    /// <summary>All of a trace, once these are among them.</summary>
    public Task<IReadOnlyList<ExportedSpan>> Spans(string trace, params string[] names) =>
        Spans(trace, names, _ => true);

    /// <summary>
    /// The same, once they are enough, too: what ends later, or in another process, is exported later.
    /// </summary>
    public async Task<IReadOnlyList<ExportedSpan>> Spans(
        string trace, string[] names, Func<IReadOnlyList<ExportedSpan>, bool> enough)
    {
        IReadOnlyList<ExportedSpan> found = [];
        await Comes($"the trace with {string.Join(", ", names)}", () =>
        {
            found = [.. Collector.Spans().Where(span => span.Trace == trace)];
            return names.All(name => found.Any(span => span.Name == name)) && enough(found);
        });
        return found;
    }

    public static Task Comes(string what, Func<bool> came) =>
        Until.True($"{what} came", Soon, () => Task.FromResult(came()));

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Place.DisposeAsync();
        await Collector.DisposeAsync();
    }
}
