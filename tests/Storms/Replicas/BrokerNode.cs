using Granary.Storms.Lab;

namespace Granary.Storms.Replicas;

/// <summary>One node of a RabbitMQ cluster.</summary>
internal sealed class BrokerNode(BrokerCluster cluster, string name) : IVictim, IDisposable
{
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private ServerProcess? _process;

    public static bool Installed => File.Exists(Program);

    /// <summary>With the host, as nodes know each other.</summary>
    public string Name => name + "@localhost";

    public Uri Address { get; } = new($"amqp://granary:{BrokerCluster.Password}@127.0.0.1:{FreePort.Next()}");

    private int DistributionPort { get; } = FreePort.Next();

    public Task Kill() => _process?.Kill() ?? Task.CompletedTask;

    public async Task<TimeSpan> Start(TimeSpan within)
    {
        var start = TimeProvider.System.GetTimestamp();
        await File.WriteAllTextAsync(Own(".conf"), Settings());
        _process?.Dispose();
        _process = ServerProcess.Start(Program, [], Variables(), Own(".out"));
        await Until.True($"{Name} takes connections (its log: {Own(".log")})", within, Answers);
        return TimeProvider.System.GetElapsedTime(start);
    }

    public void Dispose() => _process?.Dispose();

    private async Task<bool> Answers()
    {
        if (_process is not { Running: true })
            throw new InvalidOperationException($"{Name} ended by itself, see {Own(".log")}");
        try
        {
            await using var connection = await new Brokers(Address).Connect("is it there");
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return false;
        }
    }

    private string Settings() =>
        $"""
        listeners.tcp.1 = 127.0.0.1:{Address.Port}
        load_definitions = {cluster.Definitions}
        log.file = {Own(".log")}
        log.console = false
        {cluster.Settings}
        """;

    /// <summary>Nothing of a broker that the machine may have is used, or changed.</summary>
    private Dictionary<string, string> Variables() => new()
    {
        ["HOME"] = cluster.Folder,
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODENAME"] = Name,
        ["RABBITMQ_CONF_ENV_FILE"] = Own(".none"),
        ["RABBITMQ_CONFIG_FILE"] = Own(".conf"),
        ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Own(".none"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Own(".plugins"),
        ["RABBITMQ_MNESIA_BASE"] = cluster.Folder,
        ["RABBITMQ_PLUGINS_EXPAND_DIR"] = Own(".expanded"),
        ["RABBITMQ_GENERATED_CONFIG_DIR"] = Own(".config"),
        ["RABBITMQ_SCHEMA_DIR"] = Own(".schema"),
        ["RABBITMQ_LOG_BASE"] = cluster.Folder,
        ["RABBITMQ_PID_FILE"] = Own(".pid"),
        ["RABBITMQ_DIST_PORT"] = $"{DistributionPort}",
        ["RABBITMQ_ALLOW_INPUT"] = "1",
        ["RABBITMQ_SERVER_START_ARGS"] = "-noinput",
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
    };

    private string Own(string what) => Path.Combine(cluster.Folder, name + what);
}
