using Granary.Grains.Jobs;
using Granary.Jobs;
using Granary.Postgres;
using Granary.Tests.Engines.Faults;
using Granary.Tests.Postgres;
using Microsoft.Extensions.Logging;

namespace Granary.Tests.Regressions;

/// <summary>A silo whose clock went 16 s before the others' took the attempts of living workers for lost.</summary>
public sealed class SkewedClockTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    private readonly LogLines<DatabaseClock> _log = new();
    private readonly FakeTime _behind = new();
    private readonly FakeTime _ahead = new();

    [Fact]
    public async Task An_attempt_is_not_lost_because_two_clocks_differ()
    {
        _ahead.Advance(TimeSpan.FromSeconds(16));
        var (one, two) = (await Clock(_behind), await Clock(_ahead));
        var job = await Decide(one, null, new AddJob(new("{}", null, null, null, null), new(3, 1, 10)));
        job = await Decide(one, job, new TakeJob("token", "worker", 15));

        var looked = await Decide(two, job, new LookAtJob());

        Assert.Same(job, looked);
        Assert.InRange((one.GetUtcNow() - two.GetUtcNow()).Duration(), TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_difference_is_said_once_in_a_warning()
    {
        var clock = await Clock(_behind);
        await clock.Measure(database.Raw);

        var (level, text) = Assert.Single(_log.All);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("s behind the database's", text);
    }

    [Fact]
    public async Task A_clock_that_is_right_is_left_alone()
    {
        var own = new FakeTime();
        own.Advance(await database.Scalar<DateTime>("select clock_timestamp()") - own.GetUtcNow().UtcDateTime);
        var right = new DatabaseClock(own, _log);

        await right.Measure(database.Raw);

        Assert.Equal(own.GetUtcNow(), right.GetUtcNow());
        Assert.Empty(_log.All);
    }

    private async Task<DatabaseClock> Clock(FakeTime own)
    {
        var clock = new DatabaseClock(own, _log);
        await clock.Measure(database.Raw);
        return clock;
    }

    private static async Task<Entity> Decide(TimeProvider clock, Entity? current, object message) =>
        (await new JobRules().Table.Decide(current, message, new Moment(clock.GetUtcNow()))).After ?? current!;

    private sealed record Moment(DateTimeOffset Now) : IRuleContext
    {
        public GrainKey Self => new("job", 1);

        public Caller Caller => new("me");

        public ValueTask<Outcome> Read(GrainKey target, object message) => throw new NotSupportedException();
    }
}
