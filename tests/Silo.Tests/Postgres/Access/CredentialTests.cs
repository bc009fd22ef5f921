using Granary.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Tests.Postgres;

public sealed class CredentialTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_credential_is_added_listed_and_revoked_once()
    {
        await using var silo = await database.Silo();
        await using var watch = Watch(silo);
        var credentials = new Credentials(silo.Calls, watch);
        var expires = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        var added = await credentials.Add("demo", [1, 2], ["library", "shop"], expires);
        var listed = (await credentials.All()).Single(c => c.Id == added.Id);

        Assert.Equal(["library", "shop"], listed.Scopes);
        Assert.Equal(("demo", expires, null), (listed.Caller, listed.ExpiresAt, listed.RevokedAt));
        Assert.Equal([1, 2], listed.Hash);
        Assert.True(await credentials.Revoke(added.Id));
        Assert.False(await credentials.Revoke(added.Id));
        Assert.NotNull((await credentials.All()).Single(c => c.Id == added.Id).RevokedAt);
    }

    [Fact]
    public async Task A_rotated_key_has_a_successor_of_the_same_caller_and_is_revoked_with_it()
    {
        await using var silo = await database.Silo();
        await using var watch = Watch(silo);
        var credentials = new Credentials(silo.Calls, watch);
        var old = await credentials.Add("rotated", [3], ["library", "shop"], null);

        var made = await credentials.Rotate(old.Id, [4], null, null);

        Assert.Equal(("rotated", null, null), (made!.Caller, made.ExpiresAt, made.RevokedAt));
        Assert.Equal(old.Scopes, made.Scopes);
        Assert.NotNull((await credentials.All()).Single(c => c.Id == old.Id).RevokedAt);
        Assert.Equal(made.Id, (await credentials.Rotate(old.Id, [4], null, null))!.Id);
        Assert.Null(await credentials.Rotate(old.Id, [5], null, null));
        Assert.Null(await credentials.Rotate(987654321, [5], null, null));
    }

    [Fact]
    public async Task A_key_that_is_kept_for_a_while_expires_then_and_never_later_than_it_did()
    {
        await using var silo = await database.Silo();
        await using var watch = Watch(silo);
        var credentials = new Credentials(silo.Calls, watch);
        var soon = new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var late = soon.AddYears(1);
        var eternal = await credentials.Add("kept", [6], ["library"], null);
        var ending = await credentials.Add("kept", [7], ["library"], soon);

        Assert.Equal(late, (await credentials.Rotate(eternal.Id, [8], late, soon))!.ExpiresAt);
        Assert.NotNull(await credentials.Rotate(ending.Id, [9], late, late));

        var kept = (await credentials.All()).Where(c => c.Id == eternal.Id || c.Id == ending.Id);
        Assert.All(kept, row => Assert.Equal((soon, null), (row.ExpiresAt, row.RevokedAt)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_by_anybody_is_told(bool pooler)
    {
        await using var silo = await database.Silo(o => o.TransactionPooler = pooler);
        await using var watch = Watch(silo);
        var told = new SemaphoreSlim(0);
        watch.Changed += () => told.Release();
        await watch.Start();

        await database.Run(
            $"insert into credentials (caller, hash, scopes) values ('by hand', sha256('{pooler}'), array['admin'])");

        Assert.True(await told.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_change_by_another_silo_is_notified_without_waiting_for_the_next_look()
    {
        await using var silo = await database.Silo();
        // Its time stands still, so it never looks again by itself.
        await using var watch = new CredentialWatch(
            silo.Source, silo.Options, new StoppedTimers(), NullLogger<CredentialWatch>.Instance);
        var told = new SemaphoreSlim(0);
        watch.Changed += () => told.Release();
        await watch.Start();
        while (await database.Scalar<long>("select count(*) from pg_stat_activity where query like 'listen %'") == 0)
            await Task.Delay(5);

        await new Credentials(silo.Calls, watch).Add("demo", [9], [], null);

        Assert.True(await told.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    private static CredentialWatch Watch(TestSilo silo) =>
        new(silo.Source, silo.Options, TimeProvider.System, NullLogger<CredentialWatch>.Instance);

    private sealed class StoppedTimers : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
