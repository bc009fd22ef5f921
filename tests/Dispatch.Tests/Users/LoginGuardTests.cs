using Granary.Grains.Users;

namespace Granary.Tests.Dispatch.Users;

public sealed class LoginGuardTests
{
    private readonly FakeClock _clock = new();
    private readonly UserOptions _options = new() { FreeFailures = 3, SlowTriesPerSecond = 1000 };

    [Fact]
    public void The_first_failures_are_free()
    {
        var guard = Guard();

        Fail(guard, "ada", times: 2);
        Assert.False(guard.Slows("ada"));
        Fail(guard, "ada", times: 1);
        Assert.True(guard.Slows("ada"));
        Assert.False(guard.Slows("grace"));
    }

    [Fact]
    public async Task A_name_that_nobody_failed_does_not_wait() =>
        Assert.Null(await Guard().Enter("ada", CancellationToken.None));

    [Theory]
    [InlineData(3, 250)]
    [InlineData(4, 500)]
    [InlineData(5, 1000)]
    [InlineData(6, 2000)]
    [InlineData(7, 2000)]
    [InlineData(10_000, 2000)]
    public async Task Each_failure_makes_the_pause_longer_but_not_for_ever(int failures, int pauseMs)
    {
        var guard = Guard();
        Fail(guard, "ada", failures);
        Assert.Null(await guard.Enter("ada", CancellationToken.None));

        var next = guard.Enter("ada", CancellationToken.None).AsTask();
        _clock.Pass(TimeSpan.FromMilliseconds(pauseMs - 1));
        Assert.False(next.IsCompleted);
        _clock.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Null(await next.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Nobody_waits_longer_than_three_seconds_and_who_is_refused_takes_no_turn()
    {
        var guard = Guard();
        Fail(guard, "ada", times: 10);
        await guard.Enter("ada", CancellationToken.None);
        var second = guard.Enter("ada", CancellationToken.None).AsTask();

        for (var crowd = 0; crowd < 20; crowd++)
        {
            var refusal = await guard.Enter("ada", CancellationToken.None);
            Assert.Equal((ErrorCode.RateLimited, 4000L), (refusal!.Code, refusal.RetryAfterMs));
        }

        _clock.Pass(TimeSpan.FromSeconds(2));
        Assert.Null(await second.WaitAsync(TimeSpan.FromSeconds(10)));
        var third = guard.Enter("ada", CancellationToken.None).AsTask();
        _clock.Pass(TimeSpan.FromSeconds(2));
        Assert.Null(await third.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_success_ends_it()
    {
        var guard = Guard();
        Fail(guard, "ada", times: 10);

        guard.Succeeded("ada");
        Assert.False(guard.Slows("ada"));
        Fail(guard, "ada", times: 2);
        Assert.False(guard.Slows("ada"));
    }

    [Fact]
    public void Failures_long_past_do_not_add_up()
    {
        var guard = Guard();

        for (var day = 0; day < 10; day++)
        {
            Fail(guard, "ada", times: 1);
            _clock.Pass(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(1));
        }
        Assert.False(guard.Slows("ada"));
    }

    [Fact]
    public async Task So_many_may_wait_and_no_more_until_one_is_let_in()
    {
        _options.MaxWaiting = 2;
        var guard = Guard();
        foreach (var name in new[] { "ada", "grace", "mary" })
        {
            Fail(guard, name, times: 3);
            Assert.Null(await guard.Enter(name, CancellationToken.None));
        }

        var (ada, grace) = (Enter(guard, "ada"), Enter(guard, "grace"));
        var refused = await Enter(guard, "mary");
        Assert.Equal(ErrorCode.RateLimited, refused!.Code);
        Assert.True(refused.RetryAfterMs > 0);
        _clock.Pass(TimeSpan.FromSeconds(1));
        Assert.All(await Task.WhenAll(ada, grace).WaitAsync(TimeSpan.FromSeconds(10)), Assert.Null);
        Assert.Null(await Enter(guard, "mary"));
    }

    [Fact]
    public async Task Slowed_names_share_so_many_tries_a_second()
    {
        _options.SlowTriesPerSecond = 1;
        var guard = Guard();
        foreach (var name in new[] { "ada", "grace", "mary" })
            Fail(guard, name, times: 3);

        Assert.Null(await Enter(guard, "ada"));
        Assert.Null(await Enter(guard, "grace"));
        var refused = await Enter(guard, "mary");
        Assert.Equal((ErrorCode.RateLimited, 1000L), (refused!.Code, refused.RetryAfterMs));
        _clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Null(await Enter(guard, "mary"));
    }

    [Fact]
    public async Task Who_gives_up_waiting_makes_room()
    {
        _options.MaxWaiting = 1;
        var guard = Guard();
        Fail(guard, "ada", times: 3);
        await guard.Enter("ada", CancellationToken.None);
        using var giveUp = new CancellationTokenSource();
        var given = guard.Enter("ada", giveUp.Token).AsTask();

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        _clock.Pass(TimeSpan.FromSeconds(2));
        Assert.Null(await Enter(guard, "ada"));
    }

    private LoginGuard Guard() => new(_options, _clock);

    private static Task<Refusal?> Enter(LoginGuard guard, string name) =>
        guard.Enter(name, CancellationToken.None).AsTask();

    private static void Fail(LoginGuard guard, string name, int times)
    {
        for (var i = 0; i < times; i++)
            guard.Failed(name);
    }
}
