using Granary.Storms.Lab;
using RabbitMQ.Client;

namespace Granary.Bench.Echo;

/// <summary>The echo as a process of its own, as the silo is one.</summary>
internal sealed class EchoProcess : IAsyncDisposable
{
    private readonly ServerProcess _process;
    private readonly Uri _amqp;

    private EchoProcess(ServerProcess process, Uri amqp, string queue)
    {
        _process = process;
        _amqp = amqp;
        Queue = queue;
    }

    public string Queue { get; }

    public static async Task<EchoProcess> Start(LabSettings settings, string queueType)
    {
        var queue = $"granary-bench.{Environment.ProcessId}.echo";
        var ready = Path.Combine(Path.GetTempPath(), queue);
        File.Delete(ready);
        string[] arguments = ["echo", "--queue", queue, "--queue-type", queueType, "--ready", ready];
        var process = ServerProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "granary-bench"), arguments, new Dictionary<string, string>(),
            Path.Combine(settings.Logs, "echo.log"));
        await Until.True("the echo consumes", TimeSpan.FromSeconds(30), () => File.Exists(ready));
        File.Delete(ready);
        return new EchoProcess(process, settings.Amqp, queue);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.Kill();
        _process.Dispose();
        await using var connection = await new ConnectionFactory { Uri = _amqp }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeleteAsync(Queue);
    }
}
