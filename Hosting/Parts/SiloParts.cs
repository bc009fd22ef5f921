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

    /// <summary>How long a stop waits for timers that are being handled; what ends later is due again elsewhere.</summary>
    private static readonly TimeSpan Last = TimeSpan.FromSeconds(3);

    private readonly OrleansEngine engine;
    private readonly ServiceParts parts;
    private readonly KeyWatch keyWatch;
    private readonly ISystemWork[] work;
    private readonly TimerPump timers;
    private readonly TimeProvider clock;
    private readonly Dispatcher dispatcher;
    private readonly Chore[] chores;
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

        var keys = new KeyRing(settings.Security, clock, settings.Systems.SystemScopes);
        keyWatch = new KeyWatch(store.Credentials, keys, logs.CreateLogger<KeyWatch>());
        var tokens = new TokenChecker(settings.Security, clock);
        var credentials = new CredentialCheck(keys, tokens, settings.Security, clock);
        Administrators = new AdminDoor(credentials);
        var actions = new ActionTable(settings.Systems.Actions);
        var admission = new Admission(
            actions, credentials, new Fingerprints(settings.Security), services.GetRequiredService<ICluster>());
        work = [.. services.GetServices<ISystemWork>()];
        timers = new TimerPump(
            store.Timers, new TimerTable(engine, settings.Systems.Timers, services.GetServices<ITimerHandler>()), clock,
            logs.CreateLogger<TimerPump>());
        chores = [new(timers.Round, Often, clock), new(store.SetClock, TimeSpan.FromMinutes(1), clock)];
        dispatcher = new Dispatcher(
            admission, new CallerLimits(settings.Limits, clock), engine, store.Store,
            new Handlers(settings.Systems.Actions, [.. services.GetServices<IActionHandler>(), .. Own(settings, store)]), clock);

        Orleans = new OrleansDoor(actions, dispatcher);
        Door = new HttpDoor(settings.Http, dispatcher, actions, settings.Systems.Routes, clock, logs);
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

    public OrleansDoor Orleans { get; }

    /// <summary>Ends when the silo cannot go on by itself.</summary>
    public Task Completion => parts.Bridge.Completion;

    private IEnumerable<IActionHandler> Own(Settings settings, StoreParts store) =>
    [
        new HealthHandler(() => Readiness),
        new ListHandler(settings.Systems, store.Database),
        new InitKeysHandler(store.Credentials, settings.Systems.FirstKeys, keyWatch.Refresh),
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
        foreach (var chore in chores)
            chore.Start();
        await parts.Take(dispatcher, cancellation);
        Array.ForEach(work, static one => one.Start());
        Door.Open();
    }

    /// <summary>No more requests; what runs is finished and answered.</summary>
    public async Task Stop()
    {
        await Task.WhenAll(
        [
            .. work.Select(one => one.Stop(patience)), parts.Bridge.StopAsync(CancellationToken.None), Door.Close(patience),
        ]);
        foreach (var chore in chores)
            await chore.Stop();
        await timers.Finish().WaitAsync(Last, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await engine.Stop();
    }

    public async ValueTask DisposeAsync()
    {
        keyWatch.Dispose();
        foreach (var chore in chores)
            await chore.DisposeAsync();
        Door.Dispose();
    }
}
