using Granary.Errors;
using Granary.Grains.Travel;
using Granary.Grains.Turns;
using Granary.Ports;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace Granary.Clustering;

/// <summary>
/// The engine port on a cluster. Where two activations of an entity meet (a silo that was taken for dead lives on), the
/// store's fences decide, and every turn begins by asking the row's version: the fence that it is given must be shared.
/// </summary>
public sealed class OrleansEngine : IHostedEngine
{
    // How long a batch looks for the silo of its entity while the cluster finds a new place for it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly IServiceProvider services;
    private readonly TimeProvider clock;
    private readonly Lanes lanes;
    private readonly TurnMeter turnMeter;
    private readonly EngineMeter meter;
    private IGrainFactory? grains;

    /// <param name="services">Of the silo; used from the first ask on.</param>
    /// <param name="store">Where entities are kept.</param>
    /// <param name="fence">A shared one.</param>
    /// <param name="clock">The time that grains are told.</param>
    /// <param name="kinds">All of which there is an activation class.</param>
    /// <param name="asks">Who may ask whom.</param>
    /// <param name="options">How much may wait.</param>
    /// <param name="log">What turns say.</param>
    public OrleansEngine(
        IServiceProvider services, IStore store, IFence fence, TimeProvider clock, IReadOnlyList<KindSpec> kinds, AskTable asks,
        LaneOptions options, ITurnLog? log = null)
    {
        (this.services, this.clock) = (services, clock);
        var codec = new AskCodec(kinds);
        lanes = new(store, codec, options, Carry);
        turnMeter = new(log);
        var home = services.GetRequiredService<Home>();
        home.Residence = new(kinds, codec, new TurnRunner(store, fence, clock, lanes.Inside, asks, turnMeter));
        meter = new(() => home.Count, () => lanes.Waiting);
    }

    public ValueTask<Outcome> Ask(Ask ask, CancellationToken cancellation = default) => lanes.Ask(ask, cancellation);

    /// <summary>What lives here goes on serving the other silos until the host is stopped.</summary>
    public Task Stop() => lanes.Stop();

    public async ValueTask DisposeAsync()
    {
        await lanes.DisposeAsync();
        meter.Dispose();
        turnMeter.Dispose();
    }

    private async ValueTask<byte[]> Carry(GrainKey target, byte[] batch, DateTimeOffset? until)
    {
        grains ??= services.GetRequiredService<IGrainFactory>();
        var entity = grains.GetGrain<IEntity>(EntityKey.Of(target));
        var began = clock.GetTimestamp();
        using var deadline = Deadline(until);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (await entity.Take(new(batch), deadline?.Token ?? CancellationToken.None)).Value;
            }
            catch (Exception fault) when (IsMoving(fault))
            {
                // It may have been decided where it was: asked again with its key, it is answered from the record.
                if (clock.GetElapsedTime(began) > Patience || deadline?.IsCancellationRequested == true)
                    throw Lost(target, fault);
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(50 * attempt, 500)), clock);
            }
            catch (Exception fault) when (fault is OperationCanceledException or TimeoutException or OrleansException)
            {
                throw Lost(target, fault);
            }
        }
    }

    /// <summary>
    /// Whether it is too late is decided in the turn; what was decided in time is waited for a little longer, for its answer.
    /// </summary>
    private CancellationTokenSource? Deadline(DateTimeOffset? until)
    {
        if (until is not { } time)
            return null;
        var left = time - clock.GetUtcNow() + Grace;
        return left > TimeSpan.FromDays(1) ? null : new(left < Grace ? Grace : left, clock);
    }

    /// <summary>The silo that had it has gone or is going; another one will take it in.</summary>
    private static bool IsMoving(Exception fault) => fault is
        SiloUnavailableException or OrleansMessageRejectionException or ConnectionFailedException
        or GrainExtensionNotInstalledException or ClientNotAvailableException;

    private static UnavailableException Lost(GrainKey target, Exception fault) =>
        new("cluster", $"nobody could tell what became of a request to {target}: {fault.Message}", outage: false, fault);
}
