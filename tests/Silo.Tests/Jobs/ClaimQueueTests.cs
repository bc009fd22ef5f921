using System.Text;
using Granary.Grains.Jobs;
using Granary.Jobs;
using Granary.Testing.Memory;
using Granary.Tests.Engines.Faults;

namespace Granary.Tests.Jobs;

public sealed class ClaimQueueTests : IAsyncLifetime
{
    private const string NoJob = """{"job":null}""";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly FakeTime _clock = new();
    private readonly ModelStore _store = new();
    private readonly ScriptedOffers _offers = new();
    private readonly GrantingEngine _engine = new();
    private readonly ClaimQueue _claims;
    private int _asked;

    public ClaimQueueTests() => _claims = new(_engine, _store, _offers, ["delay", "echo"], 15, _clock);

    public Task InitializeAsync()
    {
        _claims.Start();
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _claims.Stop();

    [Fact]
    public async Task Those_who_wait_together_share_one_question_and_get_a_job_each()
    {
        var first = _offers.Hold();
        var early = Claim(20);
        await _offers.Asked(1);
        var (second, third) = (Claim(20), Claim(20));
        _offers.Next([7, 8, 9]);
        first.SetResult();

        Assert.Equal(["7", "8", "9"], (await Task.WhenAll(Told(early), Told(second), Told(third))).Order());
        Assert.Equal(3, _offers.Questions[1].Max);
        Assert.Equal(["delay", "echo"], _offers.Questions[0].Types);
    }

    [Fact]
    public async Task A_job_that_was_somebody_elses_already_makes_nobody_go_without()
    {
        _engine.Refuses.Add(7);
        _offers.Next([7]);
        _offers.Next([8]);

        Assert.Equal("8", await Told(Claim(20)));
        Assert.Equal([7], _offers.Questions[1].Done);
    }

    [Fact]
    public async Task Who_does_not_wait_is_told_at_once_that_there_is_nothing() =>
        Assert.Equal(NoJob, await Told(Claim(0)));

    [Fact]
    public async Task Who_waits_is_told_when_the_time_is_over()
    {
        var claim = Claim(10);
        await _offers.Asked(1);
        Assert.False(claim.IsCompleted);

        Assert.Equal(NoJob, await Passing(claim));
    }

    [Fact]
    public async Task Nobody_waits_longer_than_the_request()
    {
        var until = _clock.GetUtcNow().AddSeconds(5);
        var told = await Passing(Claim(20, until));

        Assert.Equal(NoJob, told);
        Assert.True(_clock.GetUtcNow() < until.AddSeconds(10));
    }

    [Fact]
    public async Task A_job_that_gets_ready_here_is_looked_for_at_once()
    {
        var claim = Claim(20);
        await _offers.Asked(1);
        _offers.Next([7]);
        _claims.Wake();

        Assert.Equal("7", await Told(claim));
    }

    [Fact]
    public async Task A_job_of_another_silos_is_found_before_long()
    {
        var claim = Claim(20);
        await _offers.Asked(1);
        _offers.Next([7]);

        Assert.Equal("7", await Passing(claim));
    }

    [Fact]
    public async Task One_more_than_may_wait_is_told_at_once()
    {
        var waiting = Enumerable.Range(0, ClaimQueue.MostWaiting).Select(_ => Claim(20)).ToList();

        Assert.Equal(NoJob, await Told(Claim(20)));
        Assert.All(waiting, claim => Assert.False(claim.IsCompleted));
    }

    [Fact]
    public async Task When_it_stops_nobody_waits_any_more()
    {
        var claim = Claim(20);
        await _offers.Asked(1);
        await _claims.Stop();

        Assert.Equal((NoJob, NoJob), (await Told(claim), await Told(Claim(20))));
    }

    [Fact]
    public async Task When_the_broker_is_gone_those_who_waited_get_no_jobs()
    {
        var claim = Claim(20);
        await _offers.Asked(1);
        _claims.EndWaits();
        _offers.Next([7]);

        Assert.Equal(NoJob, await Told(claim));
        Assert.Equal("7", await Told(Claim(20)));
    }

    /// <summary>At once: its lease runs while it waits.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public async Task A_claim_that_comes_again_gets_the_same_job_also_when_there_is_no_other(int seconds)
    {
        var key = new OutcomeKey("key:w", "job", "again");
        await _store.Commit(new()
        {
            Outcomes = [
                new(key, [1], OutcomeBytes.Encode(Outcome.Ok(Encoding.UTF8.GetBytes("7"))), TimeSpan.FromHours(1))],
        });

        Assert.Equal("7", await Told(_claims.Claim(Ask(key, null), new("w", null, seconds))));
    }

    [Fact]
    public async Task While_the_database_is_away_claims_are_not_answered_with_nothing()
    {
        _offers.Fault = new UnavailableException("database", "away", outage: true);

        await Assert.ThrowsAsync<UnavailableException>(() => Told(Claim(20)));
    }

    private Task<Outcome> Claim(int seconds, DateTimeOffset? deadline = null) => _claims.Claim(
        Ask(new("key:w", "job", $"claim-{_asked++}"), deadline), new("w", null, seconds));

    private static Ask Ask(OutcomeKey key, DateTimeOffset? deadline) => new()
    {
        Target = new("job", 0),
        Message = new ClaimJob("w", null, 20),
        Caller = new("key:w"),
        Key = key,
        Fingerprint = [1],
        Deadline = deadline,
    };

    private static async Task<string> Told(Task<Outcome> claim) =>
        Encoding.UTF8.GetString((await claim.WaitAsync(Soon)).Data.Span);

    /// <summary>Time passes until there is an answer.</summary>
    private async Task<string> Passing(Task<Outcome> claim)
    {
        while (!claim.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(250));
            await Task.WhenAny(claim, Task.Delay(5));
        }

        return await Told(claim);
    }
}
