using Granary.Ports;
using Granary.Silo.Hosting;
using Granary.Silo.Options;
using Granary.Silo.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Tests.Postgres;

public sealed class FirstKeyTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Of_all_who_ask_at_once_one_makes_the_first_keys_and_nobody_does_when_they_are_revoked()
    {
        await using var silo = await database.Silo();
        await using var watch = Watch(silo);
        var credentials = new Credentials(silo.Calls, watch);
        NewCredential[][] tries = [.. Enumerable.Range(1, 12).Select(n => Pair((byte)n))];

        var made = await Task.WhenAll(tries.Select(keys => credentials.AddFirst(keys, byStranger: false).AsTask()));
        var winner = tries[Array.IndexOf(made, true)];
        var rows = await credentials.All();

        Assert.Single(made, true);
        Assert.Equal(winner.Select(key => key.Hash[0]), rows.Select(row => row.Hash[0]));
        Assert.Equal(["internal: internal", "worker: jobs,shop"], rows.Select(row => $"{row.Caller}: {string.Join(',', row.Scopes)}"));
        Assert.True(await credentials.AddFirst(winner, byStranger: false), "a repeat after a broken connection finds its own work");

        foreach (var row in rows)
            await credentials.Revoke(row.Id);
        Assert.False(await credentials.AddFirst(Pair(77), byStranger: false));
        Assert.Equal(2, (await credentials.All()).Count);
    }

    [Fact]
    public async Task Those_that_a_stranger_made_are_told_while_they_are_valid()
    {
        await using var silo = await database.Silo();
        await using var watch = Watch(silo);
        var credentials = new Credentials(silo.Calls, watch);
        await credentials.Add("ann", [9], ["shop"], null);
        Assert.True(await credentials.AddFirst(Pair(1), byStranger: true));
        await credentials.AddFirst(Pair(2), byStranger: true);

        var keys = await credentials.OfStrangers();
        Assert.Equal(["internal", "worker"], keys.Select(key => key.Caller));
        var log = new LogLines();
        await StrangersKeys.Tell(log, Profile.Development, credentials);
        await StrangersKeys.Tell(log, Profile.Production, credentials);
        Assert.Contains($"keys {keys[0].Id} (internal: internal), {keys[1].Id} (worker: jobs, shop)", Assert.Single(log.Said));
        await credentials.Rotate(keys[0].Id, [8], null, null);
        Assert.Equal("worker", Assert.Single(await credentials.OfStrangers()).Caller);
        await credentials.Revoke(keys[1].Id);
        Assert.Empty(await credentials.OfStrangers());
    }

    private static NewCredential[] Pair(byte mark) =>
        [new("internal", [mark, 1], ["internal"]), new("worker", [mark, 2], ["jobs", "shop"])];

    private static CredentialWatch Watch(TestSilo silo) =>
        new(silo.Source, silo.Options, TimeProvider.System, NullLogger<CredentialWatch>.Instance);
}
