using System.Collections.Concurrent;
using Granary.Dispatch.Security;
using Granary.Hosting.Keys;
using Granary.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Tests.Postgres;

public sealed class GoneUserTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Deleted_users_are_told_in_their_order_and_others_are_not()
    {
        await using var silo = await database.Silo();
        await using var watch = Watch(silo, TimeProvider.System);
        var credentials = new Credentials(silo.Calls, watch);
        var (kept, first, second) = (database.FreshId(), database.FreshId(), database.FreshId());
        foreach (var id in new[] { kept, first, second })
            await silo.Commit(MakeUser.Create(id, $"n{id}", $"{id}@x.org"));
        await silo.Commit(MakeUser.Delete(second, 1, $"n{second}", $"{second}@x.org"));
        await silo.Commit(MakeUser.Delete(first, 1, $"n{first}", $"{first}@x.org"));

        var gone = (await credentials.GoneUsers(0)).Where(user => user.Id >= kept).ToArray();
        Assert.Equal([second, first], gone.Select(user => user.Id));
        Assert.Equal([first], (await credentials.GoneUsers(gone[0].Seq)).Select(user => user.Id));
    }

    [Fact]
    public async Task A_deletion_that_did_not_happen_makes_nobody_gone()
    {
        await using var silo = await database.Silo();
        var id = database.FreshId();
        await silo.Commit(MakeUser.Create(id, $"n{id}", $"{id}@x.org"));

        await silo.Commit(MakeUser.Delete(id, expected: 9, $"n{id}", $"{id}@x.org"));
        Assert.Equal(0, await database.Scalar<long>($"select count(*) from gone_users where id = {id}"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_user_deleted_by_anybody_is_gone_for_this_silo_within_two_seconds(bool pooler)
    {
        await using var silo = await database.Silo(o => o.TransactionPooler = pooler);
        var time = new NotedPauses();
        await using var watch = Watch(silo, time);
        var (id, keys) = (database.FreshId(), new KeyRing(new(), TimeProvider.System));
        await silo.Commit(MakeUser.Create(id, $"n{id}", $"{id}@x.org"));
        await watch.Start();
        using var keyWatch = new KeyWatch(new Credentials(silo.Calls, watch), keys, NullLogger<KeyWatch>.Instance);
        await keyWatch.Start();
        Assert.False(keys.IsGone(id));

        await database.Run($"delete from users where id = {id}");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!keys.IsGone(id))
            await Task.Delay(20, patience.Token);
        Assert.All(time.Pauses, pause => Assert.InRange(pause, TimeSpan.Zero, TimeSpan.FromSeconds(1.5)));
    }

    [Fact]
    public async Task Who_was_gone_before_the_start_is_gone()
    {
        await using var silo = await database.Silo();
        await using var watch = Watch(silo, TimeProvider.System);
        var (id, keys) = (database.FreshId(), new KeyRing(new(), TimeProvider.System));
        await silo.Commit(MakeUser.Create(id, $"n{id}", $"{id}@x.org"));
        await database.Run($"delete from users where id = {id}");

        using var keyWatch = new KeyWatch(new Credentials(silo.Calls, watch), keys, NullLogger<KeyWatch>.Instance);
        await keyWatch.Start();
        Assert.True(keys.IsGone(id));
    }

    [Fact]
    public async Task However_many_are_gone_they_are_read_in_pages()
    {
        await using var silo = await database.Silo();
        await using var watch = Watch(silo, TimeProvider.System);
        var credentials = new Credentials(silo.Calls, watch);
        await database.Run("insert into gone_users (id) select -n from generate_series(1, 25000) n");
        Assert.Equal(GoneUser.Page, (await credentials.GoneUsers(0)).Count);

        var keys = new KeyRing(new(), TimeProvider.System);
        using var keyWatch = new KeyWatch(credentials, keys, NullLogger<KeyWatch>.Instance);
        await keyWatch.Start();
        Assert.True(keys.IsGone(-1) && keys.IsGone(-25_000));
        await database.Run("delete from gone_users where id < 0");
    }

    private static CredentialWatch Watch(TestSilo silo, TimeProvider time) =>
        new(silo.Source, silo.Options, time, NullLogger<CredentialWatch>.Instance);

    private sealed class NotedPauses : TimeProvider
    {
        public ConcurrentQueue<TimeSpan> Pauses { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Pauses.Enqueue(dueTime);
            return System.CreateTimer(callback, state, dueTime, period);
        }
    }
}
