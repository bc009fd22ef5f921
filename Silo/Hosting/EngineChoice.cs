using Granary.Errors;
using Granary.Grains;
using Granary.Grains.Turns;
using Granary.Ports;
using Granary.Silo.Commands;
using Granary.Silo.Embedded;
using Granary.Silo.Options;
#if ORLEANS
using Granary.Clustering;
using Granary.Silo.Postgres;
#endif

namespace Granary.Silo.Hosting;

/// <summary>Which engine runs the grains. The one place that knows whether Orleans is built in.</summary>
internal static class EngineChoice
{
    public const string Embedded = "embedded";
    public const string Orleans = "orleans";

    public static bool OrleansIsBuiltIn =>
#if ORLEANS
        true;
#else
        false;
#endif

    /// <param name="asked">GRANARY_ENGINE.</param>
    public static string Choose(string? asked) => asked switch
    {
        null or "" => OrleansIsBuiltIn ? Orleans : Embedded,
        Embedded => Embedded,
        Orleans when OrleansIsBuiltIn => Orleans,
        Orleans => throw new SetupException(
            "GRANARY_ENGINE is 'orleans', which is not built in here: use embedded, or build where Orleans' packages restore "
            + "(./granary setup finds out)"),
        _ => throw new SetupException($"GRANARY_ENGINE is '{asked}', which is no engine: use embedded or orleans"),
    };

    /// <summary>Before the host is built.</summary>
    public static void Prepare(WebApplicationBuilder builder, Settings settings)
    {
#if ORLEANS
        if (settings.EngineName != Orleans)
            return;
        ClusterHost.Add(builder, Setting(settings));
#endif
    }

    public static IHostedEngine Create(Settings settings, StoreParts store, TimeProvider clock, IServiceProvider services)
    {
        var log = new TurnLog(services.GetRequiredService<ILogger<TurnLog>>());
#if ORLEANS
        if (settings.EngineName == Orleans)
            return new OrleansEngine(
                services, store.Store, store.Lease, clock, Kinds.All, AskTable.Granary,
                new(settings.Engine.MailboxSize, settings.Engine.BusyRetryMs), log);
#endif
        return new EmbeddedEngine(store.Store, store.Lease, clock, Kinds.All, AskTable.Granary, settings.Engine, log);
    }

    /// <summary>Orleans' dashboard, for administrators.</summary>
    public static void MapDashboard(WebApplication web, Settings settings, AdminDoor door)
    {
#if ORLEANS
        if (settings.EngineName != Orleans)
            return;
        const string Path = "/dashboard";
        web.Use((context, next) => context.Request.Path.StartsWithSegments(Path) && !door.Opens(context) ? Task.CompletedTask : next());
        ClusterHost.MapDashboard(web, Path);
#endif
    }

    /// <returns>Why the cluster could not be joined, in one sentence; null: it was something else.</returns>
    public static string? Explain(Exception fault, Settings settings) =>
#if ORLEANS
        settings.EngineName == Orleans ? ClusterFaults.Explain(fault, Setting(settings)) : null;

    private static ClusterSetting Setting(Settings settings) => new()
    {
        ClusterId = settings.Orleans.ClusterId,
        ServiceId = settings.Orleans.ServiceId,
        SiloPort = settings.Orleans.SiloPort,
        GatewayPort = settings.Orleans.GatewayPort,
        AdvertisedAddress = settings.Orleans.AdvertisedAddress,
        ConnectionString = OrleansTables.ConnectionString(settings.Postgres),
        JoinWithin = TimeSpan.FromSeconds(settings.Orleans.JoinSeconds),
        Idle = TimeSpan.FromSeconds(settings.Engine.IdleSeconds),
        IdleByKind = settings.Engine.IdleSecondsByKind.ToDictionary(kind => kind.Key, kind => TimeSpan.FromSeconds(kind.Value)),
    };
#else
        null;
#endif
}
