using Granary.Storms.Hostile;
using Granary.Storms.Jobs;
using Granary.Storms.Lab;
using Granary.Storms.Posts;
using Granary.Storms.Replicas;
using Granary.Storms.Rubbish;
using Granary.Storms.Shops;
using Granary.Storms.Upgrades;
using Granary.Storms.Weather;
using Xunit.Abstractions;

namespace Granary.Tests.Storms;

/// <summary>The storms in short form; <c>./granary soak</c> runs the same ones for as long as it is told.</summary>
[Collection(StormCollection.Name)]
public sealed class StormTests(ITestOutputHelper output)
{
    private readonly LabSettings _settings = LabSettings.FromEnvironment();
    private readonly StormPlan _plan = new(Seed());

    [Fact]
    public async Task Nothing_is_lost_and_nothing_happens_twice() =>
        Passes(await DuplicatesAndKills.OneSilo(_settings, _plan));

    [Fact]
    public async Task Two_silos_lose_nothing_and_nobody_reads_the_past() =>
        Passes(await DuplicatesAndKills.TwoSilos(_settings, _plan with { Acts = 2 }));

    [Fact]
    public async Task A_cluster_loses_nothing_when_silos_die_or_stand_still() =>
        Passes(await DuplicatesAndKills.Cluster(_settings, _plan with { Acts = 3, AnswersBetweenActs = 200 }));

    [Fact]
    public async Task Nobody_notices_a_rolling_restart() =>
        Passes(await DuplicatesAndKills.RollingRestart(_settings, _plan with { AnswersBetweenActs = 200 }));

    [Fact]
    public async Task What_the_next_version_adds_can_be_used_while_silos_of_this_one_still_serve() =>
        Passes(await RollingUpgrade.Run(_settings, _plan with { AnswersBetweenActs = 250 }));

    [Fact]
    public async Task A_cluster_of_brokers_and_replicas_loses_nothing_when_each_is_killed() =>
        Passes(await HighAvailability.Run(_settings, _plan with { Clients = 2, Lanes = 4, AnswersBetweenActs = 100 }));

    [Fact]
    public async Task Updates_take_effect_in_published_order() =>
        Passes(await PublishedOrder.Run(_settings, _plan));

    [Fact]
    public async Task A_database_outage_costs_nothing_but_deadlines() =>
        Passes(await DatabaseOutage.Run(_settings, _plan));

    [Fact]
    public async Task A_database_that_stands_still_costs_nothing_but_deadlines() =>
        Passes(await DatabaseOutage.Frozen(_settings, _plan with { Outage = TimeSpan.FromSeconds(15) }));

    [Fact]
    public async Task Rubbish_gets_its_code_and_the_silo_goes_on() =>
        Passes(await RubbishStorm.Run(_settings, _plan));

    [Fact]
    public async Task What_is_meant_to_harm_stops_nothing_but_itself() =>
        Passes(await HostileStorm.Run(_settings, _plan));

    [Fact]
    public async Task Whatever_stands_in_a_messages_properties_it_is_decided() =>
        Passes(await FrameStorm.Run(_settings, _plan with { Frames = 6_000 }));

    [Fact]
    public async Task No_order_is_half_taken_and_stock_never_drifts() =>
        Passes(await ShopStorm.Run(_settings, _plan with { Acts = 2, AnswersBetweenActs = 100, OnlyKills = true }));

    [Fact]
    public async Task Each_job_comes_to_its_end_and_shows_once() =>
        Passes(await JobStorm.Run(_settings, _plan with { Works = 120 }));

    /// <summary>
    /// The broker stays: what was to leave a retry queue while it restarts comes 180 s later, for which the
    /// soak has the time.
    /// </summary>
    [Fact]
    public async Task Each_post_comes_to_an_end_that_its_history_justifies() =>
        Passes(await PostStorm.Run(_settings, _plan with { OnlyKills = true, Works = 30 }));

    /// <summary>A new one each day, so that CI sees many; <c>GRANARY_STORM_SEED</c> repeats one.</summary>
    private static int Seed() =>
        int.TryParse(Environment.GetEnvironmentVariable("GRANARY_STORM_SEED"), out var seed)
            ? seed
            : DateOnly.FromDateTime(DateTime.UtcNow).DayNumber;

    private void Passes(StormResult result)
    {
        output.WriteLine(result.ToString());
        Assert.True(result.Passed, result.ToString());
    }
}
