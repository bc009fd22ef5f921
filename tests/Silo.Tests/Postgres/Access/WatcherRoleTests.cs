using System.Diagnostics;
using Granary.Tests.Structure;
using Npgsql;

namespace Granary.Tests.Postgres;

/// <summary>The role that <c>deploy/postgres/watcher.sh</c> makes for postgres-exporter.</summary>
public sealed class WatcherRoleTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task It_sees_how_the_server_does_and_none_of_what_it_holds()
    {
        await Make("not this one");
        await Make("it's \"odd\"\\");
        var watcher = new NpgsqlConnectionStringBuilder(database.ConnectionString)
        {
            Username = "granary_watcher",
            Password = "it's \"odd\"\\",
        };
        await using var source = NpgsqlDataSource.Create(watcher.ConnectionString);

        // Those of others, too: without pg_monitor they have no state.
        await using var seen = source.CreateCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE usename <> current_user AND backend_type = 'client backend' "
            + "AND state IS NULL");
        Assert.Equal(0L, await seen.ExecuteScalarAsync());
        await using var kept = source.CreateCommand("SELECT count(*) FROM outcomes");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => kept.ExecuteScalarAsync());
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    private async Task Make(string password)
    {
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        using var script = Process.Start(
            new ProcessStartInfo("sh", [Path.Combine(Repository.Root, "deploy/postgres/watcher.sh")])
            {
                Environment =
                {
                    ["PGHOST"] = server.Host,
                    ["PGPORT"] = $"{server.Port}",
                    ["PGUSER"] = server.Username,
                    ["PGPASSWORD"] = server.Password,
                    ["PGDATABASE"] = server.Database,
                    ["GRANARY_WATCHER_PASSWORD"] = password,
                },
            })!;
        await script.WaitForExitAsync();
        Assert.Equal(0, script.ExitCode);
    }
}
