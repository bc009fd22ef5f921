using Orleans;
using Orleans.Runtime;

namespace Granary.Hosting.Cluster;

/// <summary>Takes a silo whose start failed out of the cluster, so that no other one tries to reach it.</summary>
internal static class HalfJoined
{
    private const int Tries = 5;

    public static async Task Leave(IServiceProvider services)
    {
        try
        {
            var own = services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
            var table = services.GetRequiredService<IMembershipTable>();
            await table.InitializeMembershipTableAsync(false, CancellationToken.None);
            for (var left = Tries; left > 0; left--)
            {
                var read = await table.ReadRowAsync(own, CancellationToken.None);
                if (read.TryGet(own) is not { } row || row.Item1.Status == SiloStatus.Dead)
                    return;
                var (entry, tag) = row;
                entry.Status = SiloStatus.Dead;
                if (await table.UpdateRowAsync(entry, tag, read.Version.Next(), CancellationToken.None))
                    return;
            }
        }
        catch (Exception)
        {
            // Why the start failed is the news. The others find out by themselves.
        }
    }
}
