using Granary.Grains.Users;

namespace Granary.Tests.Dispatch.Regressions;

/// <summary>A clock that was set back by an hour kept slowed names from every try for an hour.</summary>
public sealed class SetBackClockTests
{
    private readonly FakeClock _clock = new();

    [Fact]
    public async Task A_slowed_name_waits_its_pause_and_no_longer()
    {
        var guard = new LoginGuard(new UserOptions { FreeFailures = 1, SlowTriesPerSecond = 1000 }, _clock);
        guard.Failed("ada");
        Assert.Null(await guard.Enter("ada", CancellationToken.None));

        _clock.Wrong = TimeSpan.FromHours(-1);
        _clock.Pass(TimeSpan.FromSeconds(1));
        var entered = guard.Enter("ada", CancellationToken.None);
        Assert.True(entered.IsCompleted);
        Assert.Null(await entered);
    }

    [Fact]
    public void A_slowed_name_is_not_forgotten_by_a_clock_that_is_put_right()
    {
        var guard = new LoginGuard(new UserOptions { FreeFailures = 1 }, _clock);
        guard.Failed("ada");

        _clock.Wrong = TimeSpan.FromHours(1);
        Assert.True(guard.Slows("ada"));
        _clock.Wrong = TimeSpan.FromHours(-1);
        _clock.Pass(TimeSpan.FromMinutes(16));
        Assert.False(guard.Slows("ada"));
    }
}
