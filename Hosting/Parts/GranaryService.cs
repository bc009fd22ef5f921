using Granary.Hosting.Cluster;
using Granary.Hosting.Options;
using OpenTelemetry.Metrics;
using Orleans.Runtime;

namespace Granary.Hosting.Parts;

/// <summary>
/// The order in which a silo comes and goes: the database is opened, the cluster is joined, the doors open; the doors
/// close, what runs is answered, the cluster is left.
/// </summary>
internal sealed partial class GranaryService(
    SiloParts silo, StoreOpening opening, IServiceProvider services, IHostApplicationLifetime lifetime,
    ILoggerFactory logs) : IHostedLifecycleService
{
    private readonly ILogger _log = logs.CreateLogger("Granary.Silo");

    /// <summary>The database is ready for commits, or why it is not.</summary>
    public Task Opened => opening.Opened;

    /// <summary>Faulted when the silo could not continue.</summary>
    public Task Completion => silo.Completion;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        // Before anything counts from zero: it would not be heard.
        services.GetRequiredService<MeterProvider>();
        // Orleans waits for it before its first step.
        opening.Prepared = silo.Prepare(lifetime.ApplicationStopping);
        opening.Opened = Task.Run(() => silo.Open(lifetime.ApplicationStopping), CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        await Opened;
        var settings = silo.Settings;
        if (!settings.IsGuest)
            Arrival.Tell(_log, services.GetRequiredService<ILocalSiloDetails>(), settings.Profile, settings.Orleans);
        await silo.Start(lifetime.ApplicationStopping);
        LogReady(_log, settings.Profile, settings.Http.Urls);
        _ = silo.Completion.ContinueWith(_ => lifetime.StopApplication(), TaskScheduler.Default);
    }

    /// <summary>
    /// Before the host stops Orleans and HTTP. The intake has <c>Amqp:StopSeconds</c>, the host
    /// <c>Orleans:StopSeconds</c> more: a test compares their sum with the grace periods of docker-compose.yml and
    /// deploy/kubernetes.
    /// </summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        LogStopping(_log);
        return silo.Stop();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready: profile {Profile}, HTTP {Urls}")]
    private static partial void LogReady(ILogger log, string profile, string urls);

    [LoggerMessage(
        Level = LogLevel.Information, Message = "Stopping: no new requests, running ones are finished and answered")]
    private static partial void LogStopping(ILogger log);
}
