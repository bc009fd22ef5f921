using System.Text;
using Granary.Postgres;
using Granary.Tests.Engines.Faults;

namespace Granary.Tests.Postgres;

public sealed class RecentOutcomesTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    private readonly FakeTime _clock = new();
    private readonly ServerEra _era = new();

    [Fact]
    public void What_was_recorded_a_moment_ago_is_known()
    {
        var recent = Recent();
        Remember(recent, "one", "+1");

        var found = recent.Find(Make.Key("one"))!;

        Assert.Equal("+1", Encoding.UTF8.GetString(found.Body));
        Assert.Equal([1, 2, 3], found.Fingerprint);
        Assert.Null(recent.Find(Make.Key("other")));
    }

    [Fact]
    public void After_five_minutes_the_database_is_asked_again()
    {
        var recent = Recent();
        Remember(recent, "one", "+1");
        _clock.Advance(TimeSpan.FromMinutes(5.1));
        Assert.Null(recent.Find(Make.Key("one")));

        Remember(recent, "one", "+1");
        Assert.NotNull(recent.Find(Make.Key("one")));
    }

    [Fact]
    public void Nothing_of_an_older_era_is_told()
    {
        var recent = Recent();
        var before = recent.Era;
        Remember(recent, "one", "+1");

        _era.See(new(2026, 1, 1));
        _era.Doubt();
        recent.Remember(OutcomeId.Of(Make.Key("late")), [1], [2], before);

        Assert.Null(recent.Find(Make.Key("one")));
        Assert.Null(recent.Find(Make.Key("late")));
    }

    [Fact]
    public void Without_memory_nothing_is_known()
    {
        var recent = new RecentOutcomes(new OutcomesOptions { RecentMiB = 0 }, _era, _clock);
        Remember(recent, "one", "+1");
        Assert.Null(recent.Find(Make.Key("one")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_oldest_make_room_and_nothing_is_ever_told_of_another(int seed)
    {
        var recent = Recent();
        var random = new Random(seed);
        for (var i = 0; i < 20_000; i++)
        {
            Remember(recent, $"key-{i}", $"+{i}/" + new string('x', random.Next(2000)));
            var asked = random.Next(i + 1);
            if (recent.Find(Make.Key($"key-{asked}")) is { } found)
                Assert.StartsWith($"+{asked}/", Encoding.UTF8.GetString(found.Body), StringComparison.Ordinal);
        }

        Assert.NotNull(recent.Find(Make.Key("key-19999")));
        Assert.NotNull(recent.Find(Make.Key("key-19500")));
        Assert.Null(recent.Find(Make.Key("key-10000")));
    }

    [Fact]
    public async Task What_a_silo_commits_it_knows_until_another_server_answers()
    {
        await using var silo = await database.Silo(options => options.Writers = 1);
        await silo.Commit(new() { Outcomes = [Make.Outcome("first")] });
        await silo.Commit(new() { Outcomes = [Make.Outcome("kept")] });
        Assert.NotNull(silo.Store.Recall(Make.Key("kept")));

        await database.Run("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() "
            + "and pid <> pg_backend_pid() and application_name like 'granary%'");
        await silo.Commit(new() { Outcomes = [Make.Outcome("later")] });
        Assert.NotNull(silo.Store.Recall(Make.Key("kept")));
        silo.Calls.Era.Doubt();
        await silo.Commit(new() { Outcomes = [Make.Outcome("last")] });

        Assert.Null(silo.Store.Recall(Make.Key("kept")));
        Assert.NotNull(silo.Store.Recall(Make.Key("last")));
        Assert.NotNull(await silo.Store.Find(Make.Key("kept")));
    }

    private RecentOutcomes Recent() => new(new OutcomesOptions { RecentMiB = 1 }, _era, _clock);

    private static void Remember(RecentOutcomes recent, string key, string body) =>
        recent.Remember(OutcomeId.Of(Make.Key(key)), [1, 2, 3], Encoding.UTF8.GetBytes(body), recent.Era);
}
