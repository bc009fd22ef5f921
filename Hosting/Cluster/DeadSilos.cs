using System.Net;
using System.Net.Sockets;
using Granary.Hosting.Options;
using Orleans;
using Orleans.Runtime;

namespace Granary.Hosting.Cluster;

/// <summary>
/// While this silo joins, declares those dead that were killed: they have missed three signs of life in the table, and
/// nothing answers at their address. Orleans alone would have this silo try to reach each of them first. Those that are
/// in the table already it never sees alive: their rows change before it reads the table.
/// </summary>
internal sealed partial class DeadSilos(
    IClusterMembershipService members, IMembershipTable table, ISiloStatusOracle oracle, OrleansOptions options,
    TimeProvider clock, ILogger<DeadSilos> log) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    /// <summary>Orleans reads the table in the stage behind it.</summary>
    private const int BeforeReading = ServiceLifecycleStage.RuntimeGrainServices - 50;

    private const int MissedSigns = 3;

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _over = new();

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe(nameof(DeadSilos), BeforeReading, Begin, End);
        lifecycle.Subscribe(nameof(DeadSilos), ServiceLifecycleStage.Active, End);
    }

    public void Dispose() => _over.Dispose();

    private async Task Begin(CancellationToken cancellation)
    {
        await table.InitializeMembershipTableAsync(true, cancellation);
        foreach (var entry in await Silent())
            await MarkDead(entry, cancellation);
        _ = Task.Run(Watch, cancellation);
    }

    private Task End(CancellationToken cancellation) => _over.CancelAsync();

    private async Task Watch()
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), clock, _over.Token);
                foreach (var entry in await Silent())
                    await Kill(entry);
            }
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
        }
        catch (Exception fault)
        {
            // Joining fails or succeeds by itself; this only makes it faster.
            LogGaveUp(fault);
        }
    }

    private async Task<IEnumerable<MembershipEntry>> Silent()
    {
        var stale = MissedSigns * ClusterJoin.Sign(options);
        var suspects = (await table.ReadAllAsync(_over.Token)).Members.Select(member => member.Item1).Where(entry =>
            entry.Status is SiloStatus.Active or SiloStatus.Joining && !entry.SiloAddress.Equals(oracle.SiloAddress)
            && clock.GetUtcNow().UtcDateTime - Later(entry.IAmAliveTime, entry.StartTime) > stale).ToList();
        var answers = await Task.WhenAll(suspects.Select(entry => Answers(entry.SiloAddress.Endpoint)));
        return suspects.Where((_, place) => !answers[place]);
    }

    /// <summary>
    /// Another silo that starts may do the same; then the row is dead, and only the version is another.
    /// </summary>
    private async Task MarkDead(MembershipEntry silent, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await table.ReadRowAsync(silent.SiloAddress, cancellation);
            if (read.TryGet(silent.SiloAddress) is not var (entry, etag) || entry.Status == SiloStatus.Dead)
                return;
            entry.Status = SiloStatus.Dead;
            if (!await table.UpdateRowAsync(entry, etag, read.Version.Next(), cancellation))
                continue;
            LogDead(entry.SiloName, entry.SiloAddress.Endpoint, entry.IAmAliveTime);
            return;
        }
    }

    private async Task Kill(MembershipEntry entry)
    {
        LogDead(entry.SiloName, entry.SiloAddress.Endpoint, entry.IAmAliveTime);
        await members.TryKill(entry.SiloAddress);
    }

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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The search for killed silos ended")]
    private partial void LogGaveUp(Exception fault);
}
