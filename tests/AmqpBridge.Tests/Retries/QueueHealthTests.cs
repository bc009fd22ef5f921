using Granary.AmqpBridge;
using Granary.AmqpBridge.Topology;
using Granary.Tests.Fixtures;

namespace Granary.Tests.Retries;

public sealed class QueueHealthTests
{
    private readonly ShiftedTime _time = new();
    private readonly QueueHealth _health;

    public QueueHealthTests() => _health = new(new TopologyTable(new AmqpOptions { Ladder = "1s,2m" }), _time);

    [Fact]
    public void A_full_queue_is_told_after_thirty_seconds_and_until_it_takes_something()
    {
        var since = _time.GetUtcNow();
        RefusedFor(TimeSpan.FromSeconds(25));
        Assert.Empty(_health.Troubles);
        RefusedFor(TimeSpan.FromSeconds(6));

        var trouble = Assert.Single(_health.Troubles);
        Assert.Equal(("full.dlq", "full"), (trouble.Queue, trouble.Status));
        Assert.InRange(trouble.Since, since, since.AddSeconds(5));
        _health.Took("full.dlq");
        Assert.Empty(_health.Troubles);
    }

    [Fact]
    public void What_goes_round_is_told_as_long_as_it_may_come_back()
    {
        RefusedFor(TimeSpan.FromSeconds(31));
        Advance(TimeSpan.FromMinutes(2));
        Assert.Single(_health.Troubles);
        Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(_health.Troubles);
    }

    [Fact]
    public void Being_full_long_ago_does_not_count()
    {
        RefusedFor(TimeSpan.FromMinutes(1));
        Advance(TimeSpan.FromHours(1));
        _health.Refused("full.dlq");
        Assert.Empty(_health.Troubles);
    }

    [Fact]
    public void A_queue_is_named_once()
    {
        _health.Shut("full.dlq", "its node is down");
        RefusedFor(TimeSpan.FromMinutes(1));
        Assert.Equal("shut", Assert.Single(_health.Troubles).Status);
        _health.Opened("full.dlq");
        Assert.Equal("full", Assert.Single(_health.Troubles).Status);
    }

    private void Advance(TimeSpan by) => _time.Later += by;

    private void RefusedFor(TimeSpan time)
    {
        for (var second = 0; second <= time.TotalSeconds; second++)
        {
            _health.Refused("full.dlq");
            if (second < time.TotalSeconds)
                Advance(TimeSpan.FromSeconds(1));
        }
    }
}
