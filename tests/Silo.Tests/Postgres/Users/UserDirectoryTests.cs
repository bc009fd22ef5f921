using System.Text;
using Granary.Grains.Users;
using Granary.Postgres.Lists;
using Granary.Users;

namespace Granary.Tests.Postgres;

public sealed class UserDirectoryTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_user_is_found_by_each_name_under_its_own_kind_only()
    {
        await using var silo = await database.Silo();
        var (users, id) = (new UserDirectory(new Database(silo.Calls)), database.FreshId());
        await silo.Commit(MakeUser.Create(id, "ada", "ada@x.org"));

        Assert.Equal(id, await users.Find(UserNames.Username, "ada"));
        Assert.Equal(id, await users.Find(UserNames.Email, "ada@x.org"));
        Assert.Null(await users.Find(UserNames.Email, "ada"));
        Assert.Null(await users.Find(UserNames.Username, "Ada"));
    }

    [Fact]
    public async Task A_renamed_user_is_found_by_the_new_name_and_a_deleted_one_not_at_all()
    {
        await using var silo = await database.Silo();
        var (users, id) = (new UserDirectory(new Database(silo.Calls)), database.FreshId());
        await silo.Commit(MakeUser.Create(id, "mary", "mary@x.org"));

        await silo.Commit(MakeUser.Rename(id, 1, "mary", "jane"));
        Assert.Equal(
            (null, id), (await users.Find(UserNames.Username, "mary"), await users.Find(UserNames.Username, "jane")));
        await silo.Commit(MakeUser.Delete(id, 2, "jane", "mary@x.org"));
        Assert.Null(await users.Find(UserNames.Username, "jane"));
        Assert.Null(await users.Find(UserNames.Email, "mary@x.org"));
    }

    [Fact]
    public async Task A_taken_name_is_told_and_leaves_the_other_one_free()
    {
        await using var silo = await database.Silo();
        var (users, first, second) =
            (new UserDirectory(new Database(silo.Calls)), database.FreshId(), database.FreshId());
        await silo.Commit(MakeUser.Create(first, "grace", "grace@x.org"));

        var taken = await silo.Commit(MakeUser.Create(second, "grace", "other@x.org"));
        Assert.Equal((CommitOutcome.Taken, "username"), (taken.Outcome, Assert.Single(taken.Taken).Kind));
        Assert.Null(await users.Find(UserNames.Email, "other@x.org"));
        Assert.Equal(0, await database.Scalar<long>($"select count(*) from users where id = {second}"));
    }

    [Fact]
    public async Task Pages_go_by_id_and_a_page_beyond_the_end_is_empty_but_knows_the_total()
    {
        await using var silo = await database.Silo();
        await database.Run("""
            insert into users (id, version, state, created_at, updated_at)
            select i, 1, jsonb_build_object('username', 'u' || i, 'email', i || '@x.org'), now(), now()
            from generate_series(1, 25) i
            """);
        var (users, total) =
            (new UserDirectory(new Database(silo.Calls)), await database.Scalar<long>("select count(*) from users"));

        var (some, last, beyond) =
            (await users.Page(3, 20), await users.Page(10, total - 1), await users.Page(100, 1_000_000_000));
        Assert.Equal([21, 22, 23], some.Rows.Select(r => r.Id));
        Assert.Contains("u21", Encoding.UTF8.GetString(some.Rows[0].Row.State));
        Assert.Equal((1, 0), (last.Rows.Count, beyond.Rows.Count));
        Assert.Equal((total, true), (beyond.Total, beyond.Exact));
    }
}
