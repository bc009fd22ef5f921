using Granary.Grains.Users;

namespace Granary.Tests.Dispatch.Users;

public sealed class PasswordDeskTests
{
    private readonly UserOptions options = new() { HashWorkers = 1, MaxWaiting = 1 };
    private readonly FakeHasher hasher = new();

    [Fact]
    public async Task One_sits_one_waits_and_the_next_is_sent_away()
    {
        var desk = new PasswordDesk(hasher, options);
        var first = await desk.Sit(PasswordLine.Login, CancellationToken.None);
        var second = desk.Sit(PasswordLine.Login, CancellationToken.None);

        Assert.Null(await desk.Sit(PasswordLine.Login, CancellationToken.None));
        Assert.False(second.IsCompleted);
        first!.Dispose();
        Assert.NotNull(await second.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task There_are_as_many_seats_as_workers()
    {
        options.HashWorkers = 3;
        var desk = new PasswordDesk(hasher, options);

        for (var seat = 0; seat < 3; seat++)
            Assert.NotNull(await desk.Sit(PasswordLine.Login, CancellationToken.None));
        Assert.False(desk.Sit(PasswordLine.Login, CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task Who_is_sent_away_or_gives_up_leaves_the_others_their_place()
    {
        var desk = new PasswordDesk(hasher, options);
        var seat = await desk.Sit(PasswordLine.Login, CancellationToken.None);
        using var giveUp = new CancellationTokenSource();
        var given = desk.Sit(PasswordLine.Login, giveUp.Token);
        for (var i = 0; i < 5; i++)
            Assert.Null(await desk.Sit(PasswordLine.Login, CancellationToken.None));

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        var next = desk.Sit(PasswordLine.Login, CancellationToken.None);
        seat!.Dispose();
        Assert.NotNull(await next.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task The_lines_take_turns_and_keep_their_order()
    {
        options.MaxWaiting = 2;
        var desk = new PasswordDesk(hasher, options);
        var seat = await desk.Sit(PasswordLine.Login, CancellationToken.None);
        PasswordLine[] lines = [
            PasswordLine.Registration, PasswordLine.Registration, PasswordLine.Login, PasswordLine.Login];
        Task<PasswordDesk.Seat?>[] waiting = [.. lines.Select(line => desk.Sit(line, CancellationToken.None))];

        foreach (var next in new[] { 0, 2, 1, 3 })
        {
            Assert.False(waiting[next].IsCompleted);
            seat!.Dispose();
            seat = await waiting[next].WaitAsync(TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public async Task The_hasher_is_never_asked_on_the_callers_thread()
    {
        using var seat = await new PasswordDesk(hasher, options).Sit(PasswordLine.Login, CancellationToken.None);

        hasher.Shut();
        var (hash, verified) = (seat!.Hash("secret"), seat.Verify("#secret", "secret"));
        Assert.False(hash.IsCompleted || verified.IsCompleted);
        hasher.Open();
        Assert.Equal(("#secret", true), (await hash, await verified));
    }
}
