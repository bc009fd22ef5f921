using Granary.Dispatch.Security;
using Granary.Hosting.Keys;
using Granary.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Tests.Postgres;

/// <summary>Scopes that are taken back, in the commit that does it.</summary>
public sealed class WithdrawnScopeTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task What_a_user_loses_is_told_with_the_version_that_lost_it_and_what_is_kept_is_not()
    {
        await using var silo = await database.Silo();
        var id = await User(silo);
        await silo.Commit(Scopes(id, 1, """["jobs","library","shop"]"""));
        Assert.Empty(await Withdrawn(silo, id));

        await silo.Commit(Scopes(id, 2, """["library"]"""));
        Assert.Equal([("jobs", 3L), ("shop", 3L)], await Withdrawn(silo, id));
        await silo.Commit(Scopes(id, 3, """["library","shop"]"""));
        await silo.Commit(Scopes(id, 4, null));
        Assert.Equal([("jobs", 3L), ("library", 5L), ("shop", 5L)], (await Withdrawn(silo, id)).Order());
    }

    [Fact]
    public async Task One_lost_again_comes_anew_for_those_who_read_on()
    {
        await using var silo = await database.Silo();
        var id = await User(silo);
        await silo.Commit(Scopes(id, 1, """["shop"]"""));
        await silo.Commit(Scopes(id, 2, null));
        await using var watch = Watch(silo);
        var credentials = new Credentials(silo.Calls, watch);
        var known = (await credentials.WithdrawnScopes(0)).Max(one => one.Seq);

        await silo.Commit(Scopes(id, 3, """["shop"]"""));
        await silo.Commit(Scopes(id, 4, null));
        Assert.Equal(5, Assert.Single(await credentials.WithdrawnScopes(known)).Version);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_silo_is_told(bool pooler)
    {
        await using var silo = await database.Silo(o => o.TransactionPooler = pooler);
        await using var watch = Watch(silo);
        var id = await User(silo);
        await silo.Commit(Scopes(id, 1, """["shop"]"""));
        await watch.Start();
        var keys = new KeyRing(new(), TimeProvider.System);
        using var keyWatch = new KeyWatch(new Credentials(silo.Calls, watch), keys, NullLogger<KeyWatch>.Instance);
        await keyWatch.Start();
        var token = new Principal(new($"user:{id}", id), ["shop"], null) { IsToken = true, UserVersion = 2 };
        Assert.True(keys.Allows(token, "shop"));

        await silo.Commit(Scopes(id, 2, null));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (keys.Allows(token, "shop"))
            await Task.Delay(20, patience.Token);
    }

    private async Task<long> User(TestSilo silo)
    {
        var id = database.FreshId();
        await silo.Commit(MakeUser.Create(id, $"s{id}", $"s{id}@x.org"));
        return id;
    }

    private static Commit Scopes(long id, long expected, string? scopes) => new()
    {
        Write = Make.Write(
            new("user", id), expected,
            $$"""{"username":"s{{id}}","email":"s{{id}}@x.org"{{(scopes is null ? "" : ",\"scopes\":" + scopes)}}}"""),
        Outcomes = [Make.Outcome($"scopes-{id}-{expected}")],
    };

    private static async Task<(string Scope, long Version)[]> Withdrawn(TestSilo silo, long id)
    {
        await using var watch = Watch(silo);
        return
        [
            .. (await new Credentials(silo.Calls, watch).WithdrawnScopes(0))
                .Where(one => one.User == id).Select(one => (one.Scope, one.Version)),
        ];
    }

    private static CredentialWatch Watch(TestSilo silo) =>
        new(silo.Source, silo.Options, TimeProvider.System, NullLogger<CredentialWatch>.Instance);
}
