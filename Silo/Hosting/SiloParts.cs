using Granary.Actions;
using Granary.AmqpBridge;
using Granary.Dispatch;
using Granary.Dispatch.Security;
using Granary.Dispatch.Users;
using Granary.Grains.Library;
using Granary.Grains.Tasks;
using Granary.Grains.Users;
using Granary.Ports;
using Granary.Silo.Commands;
using Granary.Silo.Health;
using Granary.Silo.Users;

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

    public SiloParts(Settings settings, TimeProvider clock, IServiceProvider services)
    {
        var logs = services.GetRequiredService<ILoggerFactory>();
        store = new StoreParts(settings, clock, logs);
        engine = EngineChoice.Create(settings, store, clock, services);

        var keys = new KeyRing(settings.Security, clock);
        keyWatch = new KeyWatch(store.Credentials, keys, logs.CreateLogger<KeyWatch>());
        var credentials = new CredentialCheck(keys, new TokenChecker(settings.Security, clock), settings.Security, clock);
        Administrators = new AdminDoor(credentials);
        var admission = new Admission(
            new ActionTable(AllActions.Lines), credentials, new Fingerprints(settings.Security));
        var dispatcher = new Dispatcher(
            admission, new CallerLimits(settings.Limits, clock), engine, store.Store, Handlers(settings, clock), clock);

        bridge = new Bridge(settings.Amqp, dispatcher, store.Probe, store.Outbox, clock, logs);
        Readiness = new Readiness(
            settings.EngineName == EngineChoice.Embedded ? "embedded " + (settings.Exclusive ? "exclusive" : "shared") : settings.EngineName,
            [bridge.Broker, store.Probe],
            () => bridge.Consuming);
    }

    public Readiness Readiness { get; }

    public AdminDoor Administrators { get; }

    /// <summary>Ends when the silo cannot go on by itself.</summary>
    public Task Completion => bridge.Completion;

    private IReadOnlyList<IActionHandler> Handlers(Settings settings, TimeProvider clock)
    {
        var desk = new PasswordDesk(new PasswordHasher(settings.Users), settings.Users);
        return
        [
            new HealthHandler(() => Readiness),
            new LibraryListHandler(store.Library),
            new UserHandler(engine, store.Store, store.Users, desk),
            new LoginHandler(
                engine, store.Users, desk, new TokenIssuer(settings.Security, clock), settings.Users, clock),
            new UserListHandler(store.Users),
            new TaskListHandler(store.Tasks),
        ];
    }

    public async Task Open(CancellationToken cancellation)
    {
        await store.Open(cancellation);
        await keyWatch.Start();
    }

    /// <summary>From here on requests are taken.</summary>
    public Task Start(CancellationToken cancellation) => bridge.StartAsync(cancellation);

    /// <summary>No more requests; what runs is finished and answered.</summary>
    public async Task Stop()
    {
        await bridge.StopAsync(CancellationToken.None);
        await engine.Stop();
    }

    public async ValueTask DisposeAsync()
    {
        keyWatch.Dispose();
        await bridge.DisposeAsync();
        await engine.DisposeAsync();
        await store.DisposeAsync();
    }
}
