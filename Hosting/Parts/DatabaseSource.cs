using Granary.Hosting.Options;
using Granary.Postgres;
using Npgsql;

namespace Granary.Hosting.Parts;

/// <summary>
/// Where all connections to the database come from. The first one is what a start waits for longest, so the program
/// makes it while the other options are read.
/// </summary>
internal sealed class DatabaseSource(PostgresOptions options, ILoggerFactory logs) : IAsyncDisposable
{
    private NpgsqlDataSource? _connections;

    public ServerEra Era { get; } = new();

    public NpgsqlDataSource Connections => _connections ??= PostgresSource.Create(options, logs, Era);

    /// <summary>The first connection is made, or there is none to be had: who needs one then hears why.</summary>
    public Task Tried { get; private set; } = Task.CompletedTask;

    /// <summary>What is wrong with the options is told by whoever reads them all.</summary>
    public static async Task<DatabaseSource> Begin(OptionsSource options, Task<ILoggerFactory> logs)
    {
        var own = new OptionsReader(options.Configuration).Read<PostgresOptions>(PostgresOptions.Section);
        var source = new DatabaseSource(own, await logs);
        source.Tried = source.Connect();
        return source;
    }

    public ValueTask DisposeAsync() => _connections?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task Connect()
    {
        try
        {
            await using var first = await Connections.OpenConnectionAsync();
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException or OperationCanceledException
            or InvalidOperationException or System.Net.Sockets.SocketException)
        {
            // The database may be away for now.
        }
    }
}
