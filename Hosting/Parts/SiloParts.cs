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
internal sealed partial class SiloParts : IAsyncDisposable
{
    /// <summary>How long due timers may wait.</summary>
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Rarely = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a stop waits for timers that are being handled and for turns; a timer is due again elsewhere.
    /// </summary>
    private static readonly TimeSpan Last = TimeSpan.FromSeconds(3);

    private readonly OrleansEngine _engine;
    private readonly FrontParts _front;
    private readonly ServiceParts _parts;
    private readonly KeyWatch _keyWatch;
    private readonly TimerPump _timers;
    private readonly TimeProvider _clock;
    private readonly PeriodicWork[] _periodic;
    private readonly TimeSpan _patience;
    private readonly ILogger _log;

    public SiloParts(Settings settings, IServiceProvider services)
    {
        var logs = services.GetRequiredService<ILoggerFactory>();
        Settings = settings;
        _log = logs.CreateLogger("Granary.Silo");
        _patience = TimeSpan.FromSeconds(settings.Amqp.StopSeconds);
        _parts = services.GetRequiredService<ServiceParts>();
        var store = _parts.Store;
        _clock = store.Clock;
        _engine = services.GetRequiredService<OrleansEngine>();

        _front = new FrontParts(settings, settings.Systems.Actions, services, Own(settings, store));
        _keyWatch = new KeyWatch(store.Credentials, _front.Keys, logs.CreateLogger<KeyWatch>());
        Administrators = new AdminDoor(_front.Credentials);
        _timers = new TimerPump(store.Timers, _front.Timers, _clock, logs.CreateLogger<TimerPump>());
        _periodic = [new(_timers.Round, Often, _clock), new(Watch, Often, _clock), new(store.SetClock, Rarely, _clock)];
        Door = new HttpDoor(settings.Http, _front.Dispatcher, _front.Actions, settings.Systems.Routes, _clock, logs);
        Readiness = new Readiness(
            "orleans",
            [_parts.Bridge.Broker, store.Probe, services.GetRequiredService<ClusterState>()],
            () => _parts.Bridge.Consuming,
            () => _parts.Bridge.Troubles);
    }

    public Settings Settings { get; }

    public Readiness Readiness { get; }

    public AdminDoor Administrators { get; }

    public HttpDoor Door { get; }

    public OrleansDoor Orleans => _front.Orleans;

    /// <summary>Ends when the silo cannot continue.</summary>
    public Task Completion => _parts.Bridge.Completion;

    private IEnumerable<IActionHandler> Own(Settings settings, StoreParts store) =>
    [
        new HealthHandler(() => Readiness),
        new ListHandler(settings.Systems, store.Database),
        new InitKeysHandler(store.Credentials, settings.Systems.FirstKeys, () => _keyWatch!.Refresh()),
    ];

    public Task Prepare(CancellationToken cancellation) => _parts.Prepare(cancellation);

    /// <summary>After this requests can be decided.</summary>
    /// <param name="cancellation">Nothing more is to be started.</param>
    public async Task Open(CancellationToken cancellation)
    {
        await _parts.Open(cancellation);
        await _keyWatch.Start();
        await StrangersKeys.Tell(_log, Settings.Profile, _parts.Store.Credentials);
    }

    /// <summary>From here on requests are taken.</summary>
    public async Task Start(CancellationToken cancellation)
    {
        await _parts.Take(_front.Dispatcher, cancellation);
        Door.Open();
        foreach (var work in _periodic)
            work.Start();
        Array.ForEach(_front.Work, static one => one.Start());
    }

    /// <summary>No more requests; what runs is finished and answered.</summary>
    public async Task Stop()
    {
        await Task.WhenAll(
        [
            .. _front.Work.Select(one => one.Stop(_patience)), _parts.Bridge.StopAsync(CancellationToken.None),
            Door.Close(_patience),
        ]);
        foreach (var work in _periodic)
            await work.Stop();
        var quiet = Finish();
        await quiet.WaitAsync(Last, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!quiet.IsCompleted)
            LogLeftBehind(_log);
    }

    private async Task Finish()
    {
        await _timers.Finish();
        await _engine.Stop();
    }

    private Task<bool> Watch()
    {
        _engine.Watch();
        _front.Foreign?.Look();
        return Task.FromResult(false);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Something does not end, and the stop waits no longer; asked again with its key, it is done once")]
    private static partial void LogLeftBehind(ILogger log);

    public async ValueTask DisposeAsync()
    {
        _keyWatch.Dispose();
        foreach (var work in _periodic)
            await work.DisposeAsync();
        Door.Dispose();
    }
}
