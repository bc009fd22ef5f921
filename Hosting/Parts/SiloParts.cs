using Granary.Asking;
using Granary.Dispatch;
using Granary.Dispatch.Security;
using Granary.Hosting.Cluster;
using Granary.Hosting.Health;
using Granary.Hosting.Keys;
using Granary.Hosting.Options;
using Granary.Hosting.Timers;
using Granary.HttpBridge;

namespace Granary.Hosting.Parts;

/// <summary>
/// The whole system, put together by hand: what a request meets stands here in the order in which it meets it.
/// </summary>
internal sealed class SiloParts : IAsyncDisposable
{
    /// <summary>How long due timers may wait.</summary>
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a stop waits for timers that are being handled; what ends later is due again elsewhere.
    /// </summary>
    private static readonly TimeSpan Last = TimeSpan.FromSeconds(3);

    private readonly OrleansEngine engine;
    private readonly FrontParts front;
    private readonly ServiceParts parts;
    private readonly KeyWatch keyWatch;
    private readonly TimerPump timers;
    private readonly TimeProvider clock;
    private readonly PeriodicWork[] periodic;
    private readonly TimeSpan patience;
    private readonly ILogger log;

    public SiloParts(Settings settings, IServiceProvider services)
    {
        var logs = services.GetRequiredService<ILoggerFactory>();
        Settings = settings;
        log = logs.CreateLogger("Granary.Silo");
        patience = TimeSpan.FromSeconds(settings.Amqp.StopSeconds);
        parts = services.GetRequiredService<ServiceParts>();
        var store = parts.Store;
        clock = store.Clock;
        engine = services.GetRequiredService<OrleansEngine>();

        front = new FrontParts(settings, settings.Systems.Actions, services, Own(settings, store));
        keyWatch = new KeyWatch(store.Credentials, front.Keys, logs.CreateLogger<KeyWatch>());
        Administrators = new AdminDoor(front.Credentials);
        timers = new TimerPump(store.Timers, front.Timers, clock, logs.CreateLogger<TimerPump>());
        periodic = [new(timers.Round, Often, clock), new(store.SetClock, TimeSpan.FromMinutes(1), clock)];
        Door = new HttpDoor(settings.Http, front.Dispatcher, front.Actions, settings.Systems.Routes, clock, logs);
        Readiness = new Readiness(
            "orleans",
            [parts.Bridge.Broker, store.Probe, services.GetRequiredService<ClusterState>()],
            () => parts.Bridge.Consuming,
            () => parts.Bridge.Troubles);
    }

    public Settings Settings { get; }

    public Readiness Readiness { get; }

    public AdminDoor Administrators { get; }

    public HttpDoor Door { get; }

    public OrleansDoor Orleans => front.Orleans;

    /// <summary>Ends when the silo cannot continue.</summary>
    public Task Completion => parts.Bridge.Completion;

    private IEnumerable<IActionHandler> Own(Settings settings, StoreParts store) =>
    [
        new HealthHandler(() => Readiness),
        new ListHandler(settings.Systems, store.Database),
        new InitKeysHandler(store.Credentials, settings.Systems.FirstKeys, () => keyWatch!.Refresh()),
    ];

    /// <summary>After this requests can be decided.</summary>
    /// <param name="cancellation">Nothing more is to be started.</param>
    public async Task Open(CancellationToken cancellation)
    {
        await parts.Open(cancellation);
        await keyWatch.Start();
        await StrangersKeys.Tell(log, Settings.Profile, parts.Store.Credentials);
    }

    /// <summary>From here on requests are taken.</summary>
    public async Task Start(CancellationToken cancellation)
    {
        foreach (var work in periodic)
            work.Start();
        await parts.Take(front.Dispatcher, cancellation);
        Array.ForEach(front.Work, static one => one.Start());
        Door.Open();
    }

    /// <summary>No more requests; what runs is finished and answered.</summary>
    public async Task Stop()
    {
        await Task.WhenAll(
        [
            .. front.Work.Select(one => one.Stop(patience)), parts.Bridge.StopAsync(CancellationToken.None),
            Door.Close(patience),
        ]);
        foreach (var work in periodic)
            await work.Stop();
        await timers.Finish().WaitAsync(Last, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await engine.Stop();
    }

    public async ValueTask DisposeAsync()
    {
        keyWatch.Dispose();
        foreach (var work in periodic)
            await work.DisposeAsync();
        Door.Dispose();
    }
}
