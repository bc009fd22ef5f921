using Granary.Hosting.Cluster;
using Granary.Hosting.Commands;
using Granary.Hosting.Health;
using Granary.Hosting.Metrics;
using Granary.Hosting.Options;
using Granary.Hosting.Parts;
using Granary.Hosting.Seeing;
using Granary.HttpBridge;
using OpenTelemetry.Metrics;
using Orleans.Hosting;
using Command = System.CommandLine.Command;

namespace Granary;

/// <summary>Granary in a program of one's own.</summary>
public static class GranaryHost
{
    /// <summary>Makes this program a silo of its installation's cluster, which is kept in PostgreSQL.</summary>
    public static WebApplicationBuilder AddGranary(this WebApplicationBuilder builder, Action<GranaryBuilder> configure)
    {
        var tools = new Tools(builder.Configuration, configure);
        builder.Services.AddSingleton(tools);
        Unless(builder.Services, () =>
        {
            OneVersion.Check(tools.Systems());
            Check(tools.Settings);
            builder.Logging.AddTelemetry(builder.Configuration);
            builder.Add(tools.Settings);
        });
        return builder;
    }

    /// <summary>
    /// Makes a silo of your own cluster serve these systems. How it knows its cluster, where it listens and how
    /// long other grains stay in memory are not Granary's.
    /// </summary>
    public static ISiloBuilder AddGranary(this ISiloBuilder silo, Action<GranaryBuilder> configure)
    {
        var tools = new Tools(silo.Configuration, configure);
        silo.Services.AddSingleton(tools);
        Unless(silo.Services, () =>
        {
            OneVersion.Check(tools.Systems());
            silo.Services.AddLogging(logging => logging.AddTelemetry(silo.Configuration));
            silo.Serve(tools.Settings with { IsGuest = true });
        });
        return silo;
    }

    /// <summary>The systems' routes, their OpenAPI document, <c>/health</c> and <c>/metrics</c>.</summary>
    public static WebApplication MapGranary(this WebApplication web)
    {
        // It takes its time, and nothing is counted before the start.
        _ = Task.Run(web.Services.GetService<MeterProvider>);
        if (web.Services.GetService<SiloParts>() is not { } silo)
            return web;
        web.MapMetrics();
        if (silo.Settings is { IsGuest: false, Orleans.Dashboard: true })
            ClusterHost.MapDashboard(web, silo.Administrators);
        web.MapHealth(silo.Readiness);
        silo.Door.Map(web);
        return web;
    }

    /// <summary>
    /// Serves until it is stopped. With arguments it runs that command instead: <c>migrate</c>, <c>systems</c>,
    /// <c>keys</c>, <c>dlq</c>, <c>queues</c>, <c>call</c>, <c>health</c>. A fault of the user's is one sentence on
    /// stderr and exit code 2.
    /// </summary>
    /// <param name="web">The program.</param>
    /// <param name="args">What it was called with.</param>
    /// <param name="own">Commands of its own.</param>
    public static Task<int> RunGranary(this WebApplication web, string[] args, params IReadOnlyList<Command> own) =>
        CommandTable.Run(args, web.Serve, web.Services.GetRequiredService<Tools>(), own);

    /// <summary>Throws before anything is opened: a silo that is refused leaves nothing behind.</summary>
    internal static void Check(Settings settings)
    {
        ClusterJoin.Check(settings);
        Profile.CheckListening(settings.Profile, settings.Http);
    }

    internal static void Add(this WebApplicationBuilder builder, Settings settings)
    {
        builder.Services.AddRoutingCore();
        builder.WebHost.ListenOn(settings.Http);
        builder.UseOrleans(silo =>
        {
            silo.Join(settings);
            silo.Serve(settings);
        });
    }

    /// <summary>A fault in the options is reported when the program runs, like its other faults.</summary>
    private static void Unless(IServiceCollection services, Action add)
    {
        try
        {
            add();
        }
        catch (SetupException fault)
        {
            services.AddHostedService(_ => new FaultyStart(fault));
        }
    }
}
