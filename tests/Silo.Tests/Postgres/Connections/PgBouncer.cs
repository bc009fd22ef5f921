using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Granary.Tests.Structure;
using Npgsql;

namespace Granary.Tests.Postgres;

/// <summary>A private PgBouncer with the shipped settings, but with two connections to the server.</summary>
public sealed class PgBouncer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _ini;

    private PgBouncer(Process process, string ini, string connectionString)
    {
        _process = process;
        _ini = ini;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    public static string? Binary => Array.Find(
        ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"], File.Exists);

    public static async Task<PgBouncer> Start(string connectionString)
    {
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        var port = FreePort();
        var ini = Path.Combine(Path.GetTempPath(), $"granary-pgbouncer-{port}.ini");
        await File.WriteAllTextAsync(ini, await Settings(server, port));
        var process = Launch(ini);
        var through = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Database = server.Database,
            Username = server.Username,
        };
        await Answering(port);
        return new PgBouncer(process, ini, through.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        File.Delete(_ini);
    }

    private static async Task<string> Settings(NpgsqlConnectionStringBuilder server, int port)
    {
        var start = new ProcessStartInfo("sh", [Path.Combine(Repository.Root, "deploy/postgres/pgbouncer.sh")])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["GRANARY_SERVER"] = server.Host,
                ["GRANARY_SERVER_PORT"] = $"{server.Port}",
                ["GRANARY_DATABASE"] = server.Database,
                ["GRANARY_USER"] = server.Username,
                ["GRANARY_PASSWORD"] = server.Password ?? "",
                ["GRANARY_LISTEN"] = $"127.0.0.1:{port}",
                ["GRANARY_POOL"] = "2",
            },
        };
        using var process = Process.Start(start)!;
        return await process.StandardOutput.ReadToEndAsync();
    }

    private static Process Launch(string ini)
    {
        // It refuses to run as root.
        var start = Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("setpriv", ["--reuid=nobody", "--clear-groups", Binary!, "-q", ini])
            : new ProcessStartInfo(Binary!, ["-q", ini]);
        start.RedirectStandardError = true;
        var process = Process.Start(start)!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task Answering(int port)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, patience.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20, patience.Token);
            }
        }
    }
}
