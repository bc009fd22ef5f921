namespace Granary.Storms.Lab;

/// <summary>The broker and the database, stopped and started through the launcher.</summary>
public sealed class Services(LabSettings settings)
{
    public const string Postgres = "postgres";
    public const string RabbitMq = "rabbitmq";

    /// <summary>False where the services belong to somebody else: then they are left alone.</summary>
    public bool Available => settings.Launcher is not null;

    public Task Stop(string service) => Run("stop", service);

    public Task Start(string service) => Run("start", service);

    public Task Kill(string service) => Run("kill", service);

    public Task Restart(string service) => Run("restart", service);

    private async Task Run(string verb, string service)
    {
        var launcher = settings.Launcher ?? throw new InvalidOperationException("GRANARY_LAUNCHER is not set");
        var log = Path.Combine(settings.Logs, "services.log");
        var nothing = new Dictionary<string, string>();

        // To a file, not a pipe: the services that it starts would keep a pipe open for ever.
        using var process = ServerProcess.Start(launcher, ["services", verb, service], nothing, log);
        if (await process.End() is not 0 and var code)
            throw new InvalidOperationException($"services {verb} {service} ended with {code}, see {log}");
    }
}
