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
    private Task _first = Task.CompletedTask;

    public ServerEra Era { get; } = new();

    public NpgsqlDataSource Connections => field ??= PostgresSource.Create(options, logs, Era);

    /// <summary>What is wrong with the options is told by whoever reads them all.</summary>
    public static async Task<DatabaseSource> Begin(OptionsSource options, Task<ILoggerFactory> logs)
    {
        var own = new OptionsReader(options.Configuration).Read<PostgresOptions>(PostgresOptions.Section);
        var source = new DatabaseSource(own, await logs);
        source._first = source.Connect();
        return source;
    }

    /// <summary>The first connection is made, or there is none to be had: who needs one then hears why.</summary>
    public Task Tried() => _first;

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

    public ValueTask DisposeAsync() => Connections.DisposeAsync();
}
