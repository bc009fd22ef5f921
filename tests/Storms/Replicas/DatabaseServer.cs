using Granary.Storms.Lab;
using Npgsql;

namespace Granary.Storms.Replicas;

/// <summary>One of three PostgreSQL servers, started as the shipped ones are.</summary>
internal sealed class DatabaseServer(DatabaseServers servers, int number) : IDisposable
{
    private ServerProcess? _process;

    public string Name { get; } = $"postgres-{number}";

    public int Port { get; } = FreePort.Next();

    public string Data => Path.Combine(servers.Folder, Name);

    /// <summary>Copies the primary first, if it has no data.</summary>
    public async Task Start(TimeSpan within)
    {
        Launch();
        await Until.True($"{Name} answers (its log: {Log})", within, Answers);
    }

    /// <summary>It was the primary, and another one is.</summary>
    public async Task<bool> RefusesToStart() => await Launch().End() == 1;

    /// <summary>SIGKILL to all of it at once, as a power cut would.</summary>
    public async Task Kill()
    {
        if (_process is not { Running: true } process)
            return;
        process.Freeze();
        var sessions = await File.ReadAllTextAsync($"/proc/{process.Id}/task/{process.Id}/children");
        foreach (var session in sessions.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            ServerProcess.Kill(int.Parse(session, null));
        await process.Kill();
    }

    public async Task<T> Ask<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(
            $"Host=127.0.0.1;Port={Port};Username=granary;Database=postgres;Pooling=false;Timeout=3");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public void Dispose() => _process?.Dispose();

    private ServerProcess Launch()
    {
        var (program, arguments) = DatabaseServers.Unprivileged(
            "sh", Path.Combine(servers.Folder, "server.sh"),
            Path.Combine(DatabaseServers.Binaries!, "postgres"), "-D", Data,
            "-c", $"port={Port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=");
        _process?.Dispose();
        return _process = ServerProcess.Start(program, arguments, Variables(), Log);
    }

    private string Log => Path.Combine(servers.Logs, Name + ".log");

    private async Task<bool> Answers()
    {
        try
        {
            return await Ask<bool>("select true");
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private Dictionary<string, string> Variables()
    {
        var others = servers.All.Where(other => other != this).ToList();
        return new()
        {
            ["PATH"] = $"{DatabaseServers.Binaries}:/usr/bin:/bin",
            ["PGDATA"] = Data,
            ["GRANARY_SERVER"] = Name,
            ["GRANARY_OTHERS"] = string.Join(',', others.Select(_ => "127.0.0.1")),
            ["GRANARY_OTHER_PORTS"] = string.Join(',', others.Select(other => other.Port)),
            ["GRANARY_PASSWORD"] = "trusted",
        };
    }
}
