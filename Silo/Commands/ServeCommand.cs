using System.CommandLine;
using Granary.Grains;
using Granary.HttpBridge;
using Granary.Silo.Cluster;
using Granary.Silo.Health;
using Granary.Silo.Hosting;
using Granary.Silo.Metrics;
using Microsoft.AspNetCore.Connections;
using OpenTelemetry.Metrics;
using Orleans.Runtime;

namespace Granary.Silo.Commands;

/// <summary><c>granary serve</c>: runs a silo until SIGTERM.</summary>
internal static partial class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Run a silo until it is told to stop.");
        command.SetAction(async (_, _) =>
        {
            // What needs no options is made while they are read.
            _ = Task.Run(static () => FiveSystems.All().Select(system => (system.Actions, system.Kinds)).ToList());
            var logs = Task.Run(static () =>
                LoggerFactory.Create(logging => logging.ToConsole(Settings.ReadLogging())));
            await Serve(Settings.Read(), logs);
            return 0;
        });
        return command;
    }

    private static async Task Serve(Settings settings, Task<ILoggerFactory> logging)
    {
        ClusterJoin.Check(settings);
        Options.Profile.CheckListening(settings.Profile, settings.Http);
        using var logs = await logging;
        using var ending = new CancellationTokenSource();
        // The longest parts of a start, so they go on while the rest is put together.
        var services = Task.Run(() => new ServiceParts(settings, TimeProvider.System, logs, ending.Token));
        try
        {
            await Serve(settings, services, logs, ending);
        }
        finally
        {
            // Also after a failure: a declaration that is cut off may break the broker.
            await ending.CancelAsync();
            await ((Task)services).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (services.IsCompletedSuccessfully)
                await services.Result.End();
        }
    }

    private static async Task Serve(
        Settings settings, Task<ServiceParts> services, ILoggerFactory logs, CancellationTokenSource ending)
    {
        await using var web = Web(settings, services, logs);
        // Before anything counts from zero: it would not be heard.
        var meters = Task.Run(() => web.Services.GetRequiredService<MeterProvider>());
        var log = logs.CreateLogger("Granary.Silo");
        var stopping = web.Lifetime.ApplicationStopping;
        stopping.Register(ending.Cancel);
        var silo = web.Services.GetRequiredService<SiloParts>();
        await meters;
        web.MapMetrics();
        if (settings.Orleans.Dashboard)
            ClusterHost.MapDashboard(web, silo.Administrators);
        web.MapHealth(silo.Readiness);
        silo.Door.Map(web);
        try
        {
            var opened = silo.Open(stopping);
            web.Services.GetRequiredService<StoreOpening>().Opened = opened;
            await Listen(web, settings, opened);
            Arrival.Tell(log, web.Services.GetRequiredService<ILocalSiloDetails>(), settings.Profile, settings.Orleans);
            await silo.Start(stopping);
            LogReady(log, settings.Profile, settings.Http.Urls);
            await Task.WhenAny(silo.Completion, Stopped(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to stop before it had begun.
        }

        // In order: Amqp:StopSeconds for the intake, Orleans:StopSeconds for the host. A test compares their sum with
        // the grace periods of docker-compose.yml and deploy/kubernetes.
        LogStopping(log);
        await silo.Stop();
        await web.StopAsync(CancellationToken.None);
        if (silo.Completion.IsFaulted)
            await silo.Completion;
    }

    private static WebApplication Web(Settings settings, Task<ServiceParts> services, ILoggerFactory logs)
    {
        // Empty: the usual builders watch every file under the working directory, which may hold a database.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.ListenOn(settings.Http);
        builder.Services.AddMetricsPage();
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton(_ => services.GetAwaiter().GetResult());
        ClusterHost.Add(builder, settings);
        return builder.Build();
    }

    private static async Task Listen(WebApplication web, Settings settings, Task opened)
    {
        try
        {
            await web.StartAsync();
            await opened;
        }
        catch (Exception e)
        {
            // What kept the database closed is the cause, and nothing has joined yet.
            await opened;
            await HalfJoined.Leave(web.Services);
            if (Sentence(e, web.Services, settings) is { } sentence)
                throw new SetupException(sentence, e);
            throw;
        }
    }

    private static string? Sentence(Exception fault, IServiceProvider services, Settings settings) => fault switch
    {
        IOException { InnerException: AddressInUseException } =>
            $"HTTP cannot listen on {settings.Http.Urls}: the port is in use; stop the other program or "
            + "set GRANARY_HTTP",
        _ when ClusterFaults.Explain(fault, settings.Orleans, services.GetService<ClusterCertificates>()?.Stranger)
            is { } cluster => cluster,
        FormatException or InvalidOperationException or IOException =>
            $"HTTP cannot listen on {settings.Http.Urls}: {fault.Message}; set GRANARY_HTTP",
        _ => null,
    };

    private static Task Stopped(CancellationToken stopping)
    {
        var stopped = new TaskCompletionSource();
        stopping.Register(stopped.SetResult);
        return stopped.Task;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready: profile {Profile}, HTTP {Urls}")]
    private static partial void LogReady(ILogger log, string profile, string urls);

    [LoggerMessage(
        Level = LogLevel.Information, Message = "Stopping: the intake ends, what runs is finished and answered")]
    private static partial void LogStopping(ILogger log);
}
