using Granary.Dispatch;

namespace Granary.Tests.Dispatch;

public sealed class CallerLimitsTests
{
    private readonly FakeClock _clock = new();

    [Fact]
    public void Over_the_rate_is_told_when_to_come_again()
    {
        var limits = new CallerLimits(new LimitOptions { RatePerSecond = 2 }, _clock);

        Assert.Null(limits.Take("a"));
        Assert.Null(limits.Take("a"));
        Assert.Equal((ErrorCode.RateLimited, 500L), Brief(limits.Take("a")));
        _clock.Pass(TimeSpan.FromMilliseconds(500));
        Assert.Null(limits.Take("a"));
    }

    [Fact]
    public void One_callers_haste_is_not_anothers()
    {
        var limits = new CallerLimits(new LimitOptions { RatePerSecond = 1 }, _clock);

        Assert.Null(limits.Take("a"));
        Assert.NotNull(limits.Take("a"));
        Assert.Null(limits.Take("b"));
    }

    [Fact]
    public void Without_a_rate_nothing_is_limited()
    {
        var limits = new CallerLimits(new LimitOptions(), _clock);

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Null(limits.Take("a")));
    }

    private static (ErrorCode Code, long? Ms) Brief(Refusal? refusal) => (refusal!.Code, refusal.RetryAfterMs);
}
