using Npgsql;

namespace Granary.Postgres;

/// <summary>
/// Notices changes of the credentials: told by the database where a session of our own is possible, and by
/// looking every one and a half seconds always (a notification may be lost with its connection, and never comes
/// through a pooler).
/// </summary>
public sealed partial class CredentialWatch(
    NpgsqlDataSource source, PostgresOptions options, TimeProvider time, ILogger<CredentialWatch> log,
    ServerEra? era = null) : IAsyncDisposable
{
    public const string Channel = "granary_credentials";

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1.5);

    private readonly CancellationTokenSource _stopping = new();
    private Task _loops = Task.CompletedTask;
    private long? _seen;

    public event Action? Changed;

    /// <summary>From now on changes are told; the first reading is the caller's own.</summary>
    public async Task Start()
    {
        _seen = await Mark();
        _loops = options.TransactionPooler
            ? Repeat(Look)
            : Task.WhenAll(Repeat(Look), Repeat(Listen));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loops;
    }

    private Task Repeat(Func<Task> work) => Task.Run(async () =>
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await work();
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailed(e);
            }
            await Task.Delay(Every, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    });

    private async Task Look()
    {
        var now = await Mark();
        if (now == _seen)
            return;
        _seen = now;
        Changed?.Invoke();
    }

    private async Task Listen()
    {
        await using var connection = await source.OpenConnectionAsync(_stopping.Token);
        connection.Notification += (_, _) => Changed?.Invoke();
        await using (var command = new NpgsqlCommand("listen " + Channel, connection))
            await command.ExecuteNonQueryAsync(_stopping.Token);
        try
        {
            while (true)
                await connection.WaitAsync(_stopping.Token);
        }
        finally
        {
            // It must not go back into the pool still listening.
            source.Clear();
        }
    }

    private async Task<long> Mark()
    {
        await using var connection = await source.OpenConnectionAsync(_stopping.Token);
        // Behind a pooler, connections stay when the server is another; and standbys are named while they are open.
        if (era is not null)
            await era.Look(connection);
        await using var command = new NpgsqlCommand("select granary_credentials_mark()", connection);
        return (long)(await command.ExecuteScalarAsync(_stopping.Token))!;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Watching the credentials failed and is tried again")]
    private partial void LogFailed(Exception error);
}
