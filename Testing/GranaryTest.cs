using Granary.Hosting.Commands;
using Granary.Hosting.Parts;
using Granary.Testing;
using Granary.Testing.Memory;
using Granary.Testing.Services;
using Orleans.TestingHost;

namespace Granary;

/// <summary>
/// Systems in one process: Orleans' test cluster, the dispatcher in front, and a store in memory that keeps the real
/// one's promises. What is asked without a credential or a caller has the development key.
/// </summary>
public sealed class GranaryTest : IGranary, IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;
    private readonly ModelStore _store = new();
    private readonly StandingClock _clock = new();
    private FrontParts _front = null!;
    private SiloGranary _granary = null!;

    private GranaryTest(Action<GranaryBuilder> systems, IReadOnlyDictionary<string, string?>? options)
    {
        // No database is opened, but the options must name one.
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("GRANARY_PG", "Host=memory"), .. Development(options)]).Build();
        var settings = new Tools(configuration, systems).Settings;
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => MemorySilo.Add(silo.Services, settings, _store, _clock));
        _cluster = builder.Build();
    }

    /// <summary>The time that rules see. It stands still until a test advances it.</summary>
    public DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>The rules' messages to others, in order.</summary>
    public IReadOnlyList<object> Sent => _store.Sent;

    /// <summary>What the silo is made of, such as its <c>IGrainFactory</c>.</summary>
    public IServiceProvider Services => _cluster.Silos[0].ServiceProvider;

    /// <param name="options">As in the configuration: <c>Limits:RatePerSecond</c>.</param>
    public static Task<GranaryTest> Start<TSystem>(IReadOnlyDictionary<string, string?>? options = null)
        where TSystem : GranarySystem, new() => Start(static granary => granary.Add<TSystem>(), options);

    /// <inheritdoc cref="Start{TSystem}(IReadOnlyDictionary{string, string?}?)"/>
    public static async Task<GranaryTest> Start(
        Action<GranaryBuilder> systems, IReadOnlyDictionary<string, string?>? options = null)
    {
        var test = new GranaryTest(systems, options);
        try
        {
            await test.Start();
            return test;
        }
        catch
        {
            await test.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The same on real services: the host that <c>AddGranary</c> makes, in a database and with queues of its own.
    /// </summary>
    /// <param name="services">Where they are.</param>
    /// <param name="options">As in the configuration.</param>
    public static Task<RealGranary> Start<TSystem>(
        RealServices services, IReadOnlyDictionary<string, string?>? options = null)
        where TSystem : GranarySystem, new() => Start(static granary => granary.Add<TSystem>(), services, options);

    /// <inheritdoc cref="Start{TSystem}(RealServices, IReadOnlyDictionary{string, string?}?)"/>
    public static Task<RealGranary> Start(
        Action<GranaryBuilder> systems, RealServices services, IReadOnlyDictionary<string, string?>? options = null) =>
        RealGranary.Start(systems, services, Development(options));

    public Task<Reply<TReply>> Send<TReply>(
        IMessage<TReply> message, AskOptions? options = null, CancellationToken cancellation = default) =>
        _granary.Send(message, options, cancellation);

    public Task<TReply> Create<TReply>(
        IMessage<TReply> message, string? key = null, CancellationToken cancellation = default) =>
        _granary.Create(message, key, cancellation);

    /// <summary>Lets time pass; timers that become due are asked, each at its time.</summary>
    public Task Pass(TimeSpan time) => new PassingTime(_store, _clock, _front.Timers).Pass(time);

    public async ValueTask DisposeAsync()
    {
        foreach (var work in _front?.Work ?? [])
            await work.Stop(TimeSpan.Zero);
        await _cluster.DisposeAsync();
    }

    private static Dictionary<string, string?> Development(IReadOnlyDictionary<string, string?>? options) =>
        new(options ?? new Dictionary<string, string?>()) { ["GRANARY_PROFILE"] = "development" };

    private async Task Start()
    {
        await _cluster.DeployAsync();
        _front = Services.GetRequiredService<FrontParts>();
        _granary = new SiloGranary(new TestDoor(_front.Orleans));
        foreach (var work in _front.Work)
            work.Start();
    }
}
