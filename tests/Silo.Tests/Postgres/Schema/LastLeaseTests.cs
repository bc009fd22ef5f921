using System.Globalization;
using Granary.Postgres;
using Npgsql;

namespace Granary.Tests.Postgres;

/// <summary>From a version that wrote under a lease to this one, which knows none.</summary>
public sealed class LastLeaseTests : IAsyncLifetime
{
    private const int Before = 14;
    private const string Holder = "lucy 5f3c/pid:[1] pid 4711 start 99 ab12cd34";

    private readonly PostgresFixture _database = new() { Migrations = PostgresFixture.Before(Before) };

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_silo_that_holds_the_lease_is_named_and_nothing_is_migrated()
    {
        await Hold("interval '1 hour'");

        var error = await Assert.ThrowsAsync<SetupException>(Migrate);

        Assert.Equal(
            "silo lucy (process 4711) still holds the lease of the version before: stop all silos, then start this one",
            error.Message);
        Assert.Equal(Before, await _database.Scalar<long>("select count(*) from migrations"));
    }

    [Fact]
    public async Task One_that_renews_it_is_named()
    {
        await Hold("interval '10 seconds'");
        var migration = Migrate();
        while (!migration.IsCompleted)
            await Hold("interval '10 seconds'");

        await Assert.ThrowsAsync<SetupException>(() => migration);
    }

    [Theory]
    [InlineData("interval '-1 second'")]
    [InlineData("interval '1 second'")]
    public async Task One_that_has_ended_or_ends_soon_is_no_hindrance(string rest)
    {
        await Hold(rest);

        Assert.Equal(PostgresFixture.All.Count - Before, await Migrate());
    }

    [Fact]
    public async Task A_commit_of_the_version_before_ends_first_and_none_comes_after()
    {
        await _database.Run("update lease set epoch = 7");
        await using var commit = await _database.Block(OldCommit(7));

        await commit.Meet(Migrate);
        var late = await Assert.ThrowsAsync<PostgresException>(() => _database.Run(OldCommit(7)));
        var lease = await Assert.ThrowsAsync<PostgresException>(
            () => _database.Run("select * from granary_take_lease('shared', 'another', '', 10)"));

        Assert.Equal(8, await _database.Scalar<long>("select epoch from lease"));
        foreach (var error in new[] { late, lease })
        {
            Assert.Equal("GR001", error.SqlState);
            Assert.Contains("stop this silo and start the new version", error.MessageText, StringComparison.Ordinal);
        }
    }

    /// <summary>As a silo of the version before calls it: 35 parameters, the epoch first.</summary>
    private static string OldCommit(long epoch) => string.Create(
        CultureInfo.InvariantCulture,
        $"select * from granary_commit({epoch}{string.Concat(Enumerable.Repeat(", '{}'", 34))})");

    private Task Hold(string rest) =>
        _database.Run(
            $"update lease set mode = 'shared', holder = '{Holder}', expires_at = clock_timestamp() + {rest}");

    private Task<int> Migrate() => PostgresFixture.Migrate(_database.ConnectionString);
}
