using System.Diagnostics;
using Granary.Storms.Lab;

namespace Granary.Storms.Replicas;

/// <summary>
/// A PostgreSQL and two streaming replicas on this machine, with the shipped settings: a commit is told when one of the
/// replicas has it.
/// </summary>
internal sealed class DatabaseServers : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private DatabaseServer? _former;

    private DatabaseServers(string logs)
    {
        Logs = logs;
        All = [.. Enumerable.Range(1, 3).Select(n => new DatabaseServer(this, n))];
        Primary = All[0];
    }

    public static string? Binaries { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Order().Select(version => Path.Combine(version, "bin"))
            .LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
        : null;

    /// <summary>Where the user postgres may go as well.</summary>
    public string Folder { get; } = Path.Combine("/tmp", "granary-replicas-" + Guid.NewGuid().ToString("N")[..8]);

    public string Logs { get; }

    public IReadOnlyList<DatabaseServer> All { get; }

    public DatabaseServer Primary { get; private set; }

    /// <summary>Whichever is the primary.</summary>
    public string ConnectionString =>
        $"Host={string.Join(',', All.Select(server => $"127.0.0.1:{server.Port}"))};Username=granary;Database=postgres;"
        + "Target Session Attributes=primary;Timeout=5";

    public static async Task<DatabaseServers> Start(string logs)
    {
        var servers = new DatabaseServers(logs);
        try
        {
            await servers.Prepare();
            foreach (var server in servers.All)
                await server.Start(StartTime);
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The primary is killed, and the standby that has most takes over: it has all that was told.
    /// </summary>
    public async Task FailOver()
    {
        _former = Primary;
        await Primary.Kill();
        var standbys = All.Where(server => server != Primary).ToList();
        var most = await Task.WhenAll(standbys.Select(server =>
            server.Ask<decimal>("select pg_last_wal_receive_lsn() - '0/0'::pg_lsn")));
        Primary = standbys[Array.IndexOf(most, most.Max())];
        await Primary.Ask<bool>("select pg_promote()");
    }

    /// <summary>The other standby has found the new primary, and confirms what it commits.</summary>
    public Task<bool> IsFollowed() =>
        Primary.Ask<bool>("select exists (select from pg_stat_replication where sync_state = 'quorum')");

    /// <summary>The one that was killed comes back as a standby, and not before it has a copy.</summary>
    /// <returns>False: it would have been a second primary.</returns>
    public async Task<bool> BringBack()
    {
        if (!await _former!.RefusesToStart())
            return false;
        Directory.Delete(_former.Data, recursive: true);
        await _former.Start(StartTime);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(All.Select(server => server.Kill()));
        foreach (var server in All)
            server.Dispose();
        await Run("rm", "-rf", Folder);
    }

    /// <summary>PostgreSQL refuses root.</summary>
    public static (string Program, IReadOnlyList<string> Arguments) Unprivileged(params string[] command) =>
        Environment.IsPrivilegedProcess
            ? ("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", .. command])
            : (command[0], command[1..]);

    private async Task Prepare()
    {
        Directory.CreateDirectory(Folder);
        foreach (var file in (string[])["server.sh", "replicated.conf"])
            File.Copy(Path.Combine(LabSettings.Checkout(), "deploy/postgres", file), Path.Combine(Folder, file));
        if (Environment.IsPrivilegedProcess)
            await Run("chown", "-R", "postgres:", Folder);
        var (program, arguments) = Unprivileged(
            Path.Combine(Binaries!, "initdb"), "-D", Primary.Data, "-U", "granary", "-A", "trust", "-E", "UTF8",
            "--locale=C");
        await Run(program, [.. arguments]);
        await File.AppendAllTextAsync(
            Path.Combine(Primary.Data, "postgresql.conf"),
            $"include '{Path.Combine(Folder, "replicated.conf")}'\nmax_connections = 200\nshared_buffers = 64MB\n");
    }

    private static async Task Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
