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

    /// <summary>Ends when the first connection is open or has failed; the next one reports the fault.</summary>
    public Task Tried { get; private set; } = Task.CompletedTask;

    /// <summary>Faults in the options are reported by <see cref="Settings.Read"/>, which reads all of them.</summary>
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
        await using var first = await Connections.OpenConnectionAsync();
    }
}
