using Granary.Grains.Users;

namespace Granary.Tests.Dispatch.Regressions;

/// <summary>Failures that were long past slowed a name down until its next try, when nobody guessed any more.</summary>
public sealed class ForgottenFailuresTests
{
    [Fact]
    public void A_slowed_name_is_forgotten_after_a_quarter_of_an_hour()
    {
        var clock = new FakeClock();
        var guard = new LoginGuard(new UserOptions { FreeFailures = 1 }, clock);
        guard.Failed("ada");

        clock.Pass(TimeSpan.FromMinutes(15));
        Assert.True(guard.Slows("ada"));
        clock.Pass(TimeSpan.FromSeconds(1));
        Assert.False(guard.Slows("ada"));
    }
}
