using Granary.Hosting.Keys;
using Granary.Hosting.Options;
using Granary.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Tests.Postgres;

/// <summary>Keys that anybody could make in development went on working in production, and nobody was told.</summary>
public sealed class StrangersKeyTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Those_that_a_stranger_made_are_told_while_they_are_valid()
    {
        await using var silo = await database.Silo();
        await using var watch = new CredentialWatch(
            silo.Source, silo.Options, TimeProvider.System, NullLogger<CredentialWatch>.Instance);
        var credentials = new Credentials(silo.Calls, watch);
        await credentials.Add("ann", [9], ["shop"], null);
        Assert.True(await credentials.AddFirst(Pair(1), byStranger: true));
        await credentials.AddFirst(Pair(2), byStranger: true);

        var keys = await credentials.OfStrangers();
        Assert.Equal(["internal", "worker"], keys.Select(key => key.Caller));
        var log = new LogLines();
        await StrangersKeys.Tell(log, Profile.Development, credentials);
        await StrangersKeys.Tell(log, Profile.Production, credentials);
        Assert.Contains(
            $"keys {keys[0].Id} (internal: internal), {keys[1].Id} (worker: jobs, shop)", Assert.Single(log.Said));

        await credentials.Rotate(keys[0].Id, [8], null, null);
        Assert.Equal("worker", Assert.Single(await credentials.OfStrangers()).Caller);
        await credentials.Revoke(keys[1].Id);
        Assert.Empty(await credentials.OfStrangers());
    }

    private static NewCredential[] Pair(byte mark) =>
        [new("internal", [mark, 1], ["internal"]), new("worker", [mark, 2], ["jobs", "shop"])];
}
