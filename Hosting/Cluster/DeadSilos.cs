using System.Net;
using System.Net.Sockets;
using Granary.Hosting.Options;
using Orleans;
using Orleans.Runtime;

namespace Granary.Hosting.Cluster;

/// <summary>
/// While this silo joins, declares those dead that were killed: they have missed three signs of life in the table, and
/// nothing answers at their address. Orleans alone would have this silo try to reach each of them first.
/// </summary>
internal sealed partial class DeadSilos(
    IClusterMembershipService members, IMembershipTable table, ISiloStatusOracle oracle, OrleansOptions options,
    TimeProvider clock, ILogger<DeadSilos> log) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    /// <summary>The table can be read, and this silo is not in it yet.</summary>
    private const int BeforeJoining = ServiceLifecycleStage.RuntimeGrainServices + 50;

    private const int MissedSigns = 3;

    private const int Looks = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource over = new();

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe(nameof(DeadSilos), BeforeJoining, Begin, End);
        lifecycle.Subscribe(nameof(DeadSilos), ServiceLifecycleStage.Active, End);
    }

    public void Dispose() => over.Dispose();

    private async Task Begin(CancellationToken cancellation)
    {
        await Round();
        _ = Task.Run(Watch, cancellation);
    }

    private Task End(CancellationToken cancellation) => over.CancelAsync();

    private async Task Watch()
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), clock, over.Token);
                await Round();
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
        }
        catch (Exception fault)
        {
            // Joining fails or succeeds by itself; this only makes it faster.
            LogGaveUp(fault);
        }
    }

    private async Task Round()
    {
        var stale = MissedSigns * ClusterJoin.Sign(options);
        var silent = (await table.ReadAllAsync(over.Token)).Members.Select(member => member.Item1).Where(entry =>
            entry.Status is SiloStatus.Active or SiloStatus.Joining && !entry.SiloAddress.Equals(oracle.SiloAddress)
            && clock.GetUtcNow().UtcDateTime - Later(entry.IAmAliveTime, entry.StartTime) > stale);
        await Task.WhenAll(silent.Select(Bury));
    }

    private async Task Bury(MembershipEntry entry)
    {
        if (await Answers(entry.SiloAddress.Endpoint))
            return;
        LogDead(entry.SiloName, entry.SiloAddress.Endpoint, entry.IAmAliveTime);
        await members.TryKill(entry.SiloAddress);
        // It is done in the background. Until then this silo would try to reach the dead one, and say so at length.
        for (var left = Looks; left > 0 && !IsDead(entry.SiloAddress); left--)
            await Task.Delay(Pause, clock, over.Token);
    }

    private bool IsDead(SiloAddress silo) => members.CurrentSnapshot.GetSiloStatus(silo) == SiloStatus.Dead;

    internal static async Task<bool> Answers(IPEndPoint address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var late = new CancellationTokenSource(AnswerTime);
        try
        {
            await socket.ConnectAsync(address, late.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    private static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "The silo {Name} was killed and is declared dead: nothing answers at {Address} since {Last:O}")]
    private partial void LogDead(string name, IPEndPoint address, DateTime last);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking for killed silos ended")]
    private partial void LogGaveUp(Exception fault);
}
