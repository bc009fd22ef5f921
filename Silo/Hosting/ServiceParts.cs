using Granary.AmqpBridge;
using Granary.Dispatch;
using Granary.Dispatch.Security;
using Granary.Silo.Commands;
using Request = Granary.Dispatch.Request;

namespace Granary.Silo.Hosting;

/// <summary>
/// PostgreSQL and RabbitMQ, opened while the dispatcher is still being put together. The bridge is given this class in
/// its place, and calls it only after <see cref="Take"/>.
/// </summary>
internal sealed class ServiceParts : IDispatcher
{
    private readonly Task prepared;
    private IDispatcher? dispatcher;

    public ServiceParts(Settings settings, TimeProvider clock, ILoggerFactory logs, CancellationToken cancellation)
    {
        Store = new StoreParts(settings, clock, logs);
        Bridge = new Bridge(
            settings.Amqp, settings.Systems.SignedQueues(settings.Security.FingerprintSecret), this, Store.Probe, Store.Outbox,
            new Seal(settings.Security, settings.Systems.Actions), Store.Clock, logs);
        prepared = Task.Run(() => Store.Prepare(cancellation), CancellationToken.None);
        Bridge.Connect();
    }

    public StoreParts Store { get; }

    public Bridge Bridge { get; }

    /// <summary>After this a commit can be made.</summary>
    /// <param name="cancellation">Nothing more is to be started.</param>
    public async Task Open(CancellationToken cancellation)
    {
        await prepared.WaitAsync(cancellation);
        await Store.Start();
    }

    /// <summary>From here on requests are taken from queues.</summary>
    public Task Take(IDispatcher own, CancellationToken cancellation)
    {
        dispatcher = own;
        return Bridge.StartAsync(cancellation);
    }

    ValueTask<Outcome> IDispatcher.Handle(Request request, CancellationToken cancellation) =>
        dispatcher!.Handle(request, cancellation);

    ValueTask<Outcome> IDispatcher.Settle(Request request, Refusal refusal) => dispatcher!.Settle(request, refusal);

    string? IDispatcher.CallerOf(Request request) => dispatcher!.CallerOf(request);

    /// <summary>The one who made it calls this, not the host, which may never be put together.</summary>
    public async Task End()
    {
        try
        {
            await Bridge.DisposeAsync();
        }
        finally
        {
            await prepared.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Store.DisposeAsync();
        }
    }
}
