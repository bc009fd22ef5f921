using Granary.Postgres;
using Granary.Tests.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Granary.Tests.Regressions;

/// <summary>
/// When a commit that waited for its synchronous standby took its full time, it was broken off. To PostgreSQL that
/// means committed, with a warning that it is not replicated; so its caller was told <c>ok</c>.
/// </summary>
public sealed class StandbyAwayTests
{
    [TwoServersFact]
    public async Task What_no_standby_has_confirmed_is_told_to_nobody_and_takes_effect_once()
    {
        await using var servers = new TwoServers();
        await servers.Start();
        await PostgresFixture.Migrate(servers.ConnectionString);
        await using var silo = await TestSilo.Start(servers.ConnectionString, o => o.CommandTimeoutSeconds = 1);
        await silo.Commit(Make.Create(1, "kept"));
        await Standbys(servers, "nobody");
        await using var watch = new CredentialWatch(
            silo.Source, silo.Options, TimeProvider.System, NullLogger<CredentialWatch>.Instance, silo.Calls.Era);
        await watch.Start();
        var update = Make.Update(1, 1, "waits");

        Assert.True((await Assert.ThrowsAsync<UnavailableException>(() => silo.Commit(update))).Outage);
        Assert.Equal(1, (await silo.Store.Read(Make.Book(1), -1)).Version);
        Assert.Null(await silo.Store.Find(Make.Key("waits")));
        await Assert.ThrowsAsync<UnavailableException>(() => silo.Commit(update));
        Assert.Equal((false, "commits wait for a synchronous standby"), (silo.Probe.Up, silo.Probe.Detail));

        await Standbys(servers, "");
        Assert.Equal(CommitOutcome.Known, (await Answered(silo, update)).Outcome);
        Assert.Equal(2, (await silo.Store.Read(Make.Book(1), -1)).Version);
    }

    /// <summary>
    /// Somebody interrupts the wait: to the server that means committed, with a warning. Its caller was told <c>ok</c>.
    /// </summary>
    [TwoServersFact]
    public async Task A_commit_whose_wait_was_broken_off_is_told_when_a_standby_has_it()
    {
        await using var servers = new TwoServers();
        await servers.Start();
        await PostgresFixture.Migrate(servers.ConnectionString);
        await using var silo = await TestSilo.Start(servers.ConnectionString, null);
        await silo.Commit(Make.Create(1, "kept"));
        await Standbys(servers, "nobody");
        await using var watch = new CredentialWatch(
            silo.Source, silo.Options, TimeProvider.System, NullLogger<CredentialWatch>.Instance, silo.Calls.Era);
        await watch.Start();
        var era = silo.Store.Era;
        var update = Make.Update(1, 1, "broken off");

        var waiting = silo.Commit(update);
        await Until(servers, "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");

        Assert.True((await Assert.ThrowsAsync<UnavailableException>(() => waiting)).Outage);
        Assert.NotEqual(era, silo.Store.Era);
        Assert.Null(silo.Store.Recall(Make.Key("broken off")));
        await Until(
            servers, "select true from pg_stat_activity where query ~ '^select pg_log' and wait_event = 'SyncRep'");
        await Assert.ThrowsAsync<UnavailableException>(() => silo.Commit(update));
        Assert.Equal((false, StandbyFence.Sentence), (silo.Probe.Up, silo.Probe.Detail));

        await Standbys(servers, "");
        Assert.Equal(CommitOutcome.Known, (await Answered(silo, update)).Outcome);
        Assert.Equal(2, (await silo.Store.Read(Make.Book(1), -1)).Version);
    }

    private static async Task<CommitResult> Answered(TestSilo silo, Commit commit)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                return await silo.Commit(commit);
            }
            catch (UnavailableException)
            {
                await Task.Delay(50, patience.Token);
            }
        }
    }

    private static async Task Until(TwoServers servers, string yes)
    {
        await using var server = NpgsqlDataSource.Create(servers.ConnectionString + ";Pooling=false");
        await using var ask = server.CreateCommand(yes);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await ask.ExecuteScalarAsync(patience.Token) is not true)
            await Task.Delay(10, patience.Token);
    }

    private static async Task Standbys(TwoServers servers, string names)
    {
        await using var server = NpgsqlDataSource.Create(servers.ConnectionString + ";Pooling=false");
        await using var set = server.CreateCommand($"alter system set synchronous_standby_names = '{names}'");
        await set.ExecuteNonQueryAsync();
        await using var reload = server.CreateCommand("select pg_reload_conf()");
        await reload.ExecuteNonQueryAsync();
        await using var show = server.CreateCommand("show synchronous_standby_names");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((string?)await show.ExecuteScalarAsync(patience.Token) != names)
            await Task.Delay(10, patience.Token);
    }
}
