using Granary.AmqpBridge;
using Granary.AmqpBridge.Sessions;
using Granary.AmqpBridge.Topology;
using Granary.Dispatch;
using Granary.Dispatch.Security;
using Granary.Hosting.Options;

using Request = Granary.Dispatch.Request;

namespace Granary.Hosting.Parts;

/// <summary>
/// PostgreSQL and RabbitMQ, opened while the dispatcher is still being put together. The bridge is given this class in
/// its place, and calls it only after <see cref="Take"/>.
/// </summary>
internal sealed class ServiceParts : IDispatcher, IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private Task _prepared = Task.CompletedTask;
    private Task _opened = Task.CompletedTask;
    private IDispatcher? _dispatcher;
    private int _begun;
    private int _ended;

    public ServiceParts(Settings settings, ILoggerFactory logs, DatabaseSource? database = null)
    {
        Store = new StoreParts(settings, TimeProvider.System, logs, database);
        Bridge = new Bridge(
            settings.Amqp, Topology(settings), this, Store.Probe, Store.Outbox,
            new Seal(settings.Security, settings.Systems.Actions), Store.Clock, logs);
    }

    public static TopologyTable Topology(Settings settings) => new(
        settings.Amqp, settings.Systems.Exchanges, settings.Systems.SignedQueues(settings.Security.FingerprintSecret));

    public StoreParts Store { get; }

    public Bridge Bridge { get; }

    /// <summary>The database is prepared and the broker connected from now on.</summary>
    public ServiceParts Begin()
    {
        if (Interlocked.Exchange(ref _begun, 1) == 1)
            return this;
        _prepared = Task.Run(() => Store.Prepare(_ending.Token), CancellationToken.None);
        _opened = Start();
        Bridge.Connect();
        return this;
    }

    /// <summary>After this a commit can be made.</summary>
    /// <param name="cancellation">Nothing more is to be started.</param>
    public Task Open(CancellationToken cancellation) => Wait(Begin()._opened, cancellation);

    /// <summary>After this the schema is as this program needs it.</summary>
    /// <param name="cancellation">Nothing more is to be started.</param>
    public Task Prepare(CancellationToken cancellation) => Wait(Begin()._prepared, cancellation);

    private async Task Wait(Task work, CancellationToken cancellation)
    {
        await using var told = cancellation.Register(_ending.Cancel);
        await work.WaitAsync(cancellation);
    }

    private async Task Start()
    {
        await _prepared;
        await Store.Start();
    }

    /// <summary>From here on requests are taken from queues.</summary>
    public Task Take(IDispatcher own, CancellationToken cancellation)
    {
        _dispatcher = own;
        return Bridge.StartAsync(cancellation);
    }

    ValueTask<Outcome> IDispatcher.Handle(Request request, CancellationToken cancellation) =>
        _dispatcher!.Handle(request, cancellation);

    ValueTask<Outcome> IDispatcher.Settle(Request request, Refusal refusal) => _dispatcher!.Settle(request, refusal);

    string? IDispatcher.CallerOf(Request request) => _dispatcher!.CallerOf(request);

    GrainKey? IDispatcher.EntityOf(Request request) => _dispatcher!.EntityOf(request);

    /// <summary>Called by the host, and by the program, whose host may never be put together.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 1)
            return;
        await _ending.CancelAsync();
        try
        {
            await Bridge.DisposeAsync();
        }
        finally
        {
            await _opened.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Store.DisposeAsync();
        }
    }
}
