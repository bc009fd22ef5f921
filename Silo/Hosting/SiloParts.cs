using Granary.AmqpBridge;
using Granary.Dispatch;
using Granary.Dispatch.Security;
using Granary.Grains.Library;
using Granary.HttpBridge;
using Granary.HttpBridge.Library;
using Granary.Library;
using Granary.Ports;
using Granary.Silo.Commands;
using Granary.Silo.Health;

namespace Granary.Silo.Hosting;

/// <summary>
/// The whole system, put together by hand: what a request meets stands here in the order in which it meets it.
/// </summary>
internal sealed class SiloParts : IAsyncDisposable
{
    private readonly StoreParts store;
    private readonly IHostedEngine engine;
    private readonly Bridge bridge;
    private readonly KeyWatch keyWatch;
    private readonly TimeSpan patience;

    public SiloParts(Settings settings, TimeProvider clock, IServiceProvider services)
    {
        var logs = services.GetRequiredService<ILoggerFactory>();
        patience = TimeSpan.FromSeconds(settings.Amqp.StopSeconds);
        store = new StoreParts(settings, clock, logs);
        engine = EngineChoice.Create(settings, store, clock, services);

        var keys = new KeyRing(settings.Security, clock);
        keyWatch = new KeyWatch(store.Credentials, keys, logs.CreateLogger<KeyWatch>());
        var credentials = new CredentialCheck(keys, new TokenChecker(settings.Security, clock), settings.Security, clock);
        Administrators = new AdminDoor(credentials);
        var actions = new ActionTable(LibraryActions.All);
        var admission = new Admission(actions, credentials, new Fingerprints(settings.Security));
        var dispatcher = new Dispatcher(
            admission, new CallerLimits(settings.Limits, clock), engine, store.Store,
            [new LibraryListHandler(store.Lists)], clock);

        Door = new HttpDoor(settings.Http, dispatcher, actions, LibraryRoutes.All, clock, logs);
        bridge = new Bridge(settings.Amqp, dispatcher, store.Probe, store.Outbox, clock, logs);
        Readiness = new Readiness(
            settings.EngineName == EngineChoice.Embedded ? "embedded " + (settings.Exclusive ? "exclusive" : "shared") : settings.EngineName,
            [bridge.Broker, store.Probe],
            () => bridge.Consuming);
    }

    public Readiness Readiness { get; }

    public AdminDoor Administrators { get; }

    public HttpDoor Door { get; }

    /// <summary>Ends when the silo cannot go on by itself.</summary>
    public Task Completion => bridge.Completion;

    public async Task Open(CancellationToken cancellation)
    {
        await store.Open(cancellation);
        await keyWatch.Start();
    }

    /// <summary>From here on requests are taken.</summary>
    public async Task Start(CancellationToken cancellation)
    {
        await bridge.StartAsync(cancellation);
        Door.Open();
    }

    /// <summary>No more requests; what runs is finished and answered.</summary>
    public async Task Stop()
    {
        await Task.WhenAll(bridge.StopAsync(CancellationToken.None), Door.Close(patience));
        await engine.Stop();
    }

    public async ValueTask DisposeAsync()
    {
        await bridge.DisposeAsync();
        Door.Dispose();
        await engine.DisposeAsync();
        await store.DisposeAsync();
    }
}
