using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Granary.Tests.Postgres;

/// <summary>A PostgreSQL and an asynchronous replica of it that was stopped and so is behind.</summary>
internal sealed class TwoServers : IAsyncDisposable
{
    private readonly string _folder = Path.Combine("/tmp", "granary-servers-" + Guid.NewGuid().ToString("N")[..8]);
    private readonly int[] _ports = [FreePort(), FreePort()];

    public static string? Binaries { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Order().Select(version => Path.Combine(version, "bin"))
            .LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
        : null;

    public string ConnectionString =>
        $"Host=127.0.0.1:{_ports[0]},127.0.0.1:{_ports[1]};Username=granary;Database=postgres";

    public async Task Start()
    {
        Directory.CreateDirectory(_folder);
        if (Environment.IsPrivilegedProcess)
            await Run("chown", "postgres:", _folder);
        await Tool("initdb", "-D", Data(0), "-U", "granary", "-A", "trust", "-E", "UTF8", "--locale=C");
        await Control(0, "start");
    }

    /// <summary>From here on the replica misses everything.</summary>
    public Task Copy() => Tool(
        "pg_basebackup", "-D", Data(1), "-h", "127.0.0.1", "-p", $"{_ports[0]}", "-U", "granary", "-R", "-c", "fast");

    public async Task FailOver()
    {
        await Control(0, "stop");
        await Control(1, "start");
        await Tool("pg_ctl", "-D", Data(1), "-w", "-t", "60", "promote");
    }

    public async ValueTask DisposeAsync()
    {
        for (var server = 0; server < 2; server++)
        {
            if (File.Exists(Path.Combine(Data(server), "postmaster.pid")))
                await Control(server, "stop");
        }
        await Run("rm", "-rf", _folder);
    }

    private string Data(int server) => Path.Combine(_folder, $"data{server}");

    private Task Control(int server, string what)
    {
        string[] how = what == "start"
            ? ["-o", $"-p {_ports[server]} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"]
            : ["-m", "immediate"];
        return Tool("pg_ctl", ["-D", Data(server), "-l", Data(server) + ".log", "-w", "-t", "60", .. how, what]);
    }

    private static Task Tool(string tool, params string[] arguments) => Environment.IsPrivilegedProcess
        ? Run("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", Program(tool), .. arguments])
        : Run(Program(tool), arguments);

    private static string Program(string tool) => Path.Combine(Binaries!, tool);

    private static async Task Run(string program, params string[] arguments)
    {
        // Its output goes nowhere: a server that it starts would keep a pipe open.
        const string Quietly = "cd / && exec \"$@\" >/dev/null 2>&1 </dev/null";
        using var process = Process.Start("sh", ["-c", Quietly, "sh", program, .. arguments]);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(90));
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
