using Granary.Postgres;
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
        Assert.Equal(["internal: internal", "worker: jobs,shop"],
            rows.Select(row => $"{row.Caller}: {string.Join(',', row.Scopes)}"));
        Assert.True(await credentials.AddFirst(winner, byStranger: false),
            "a repeat after a broken connection finds its own work");

        foreach (var row in rows)
            await credentials.Revoke(row.Id);
        Assert.False(await credentials.AddFirst(Pair(77), byStranger: false));
        Assert.Equal(2, (await credentials.All()).Count);
    }

    private static NewCredential[] Pair(byte mark) =>
        [new("internal", [mark, 1], ["internal"]), new("worker", [mark, 2], ["jobs", "shop"])];

    private static CredentialWatch Watch(TestSilo silo) =>
        new(silo.Source, silo.Options, TimeProvider.System, NullLogger<CredentialWatch>.Instance);
}
