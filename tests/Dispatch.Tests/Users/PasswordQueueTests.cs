using Granary.Grains.Users;

namespace Granary.Tests.Dispatch.Users;

public sealed class PasswordQueueTests
{
    private readonly UserOptions _options = new() { HashWorkers = 1, MaxWaiting = 1 };
    private readonly FakeHasher _hasher = new();

    [Fact]
    public async Task One_is_let_in_one_waits_and_the_next_is_sent_away()
    {
        var passwords = new PasswordQueue(_hasher, _options);
        var first = await passwords.Enter(PasswordLine.Login, CancellationToken.None);
        var second = passwords.Enter(PasswordLine.Login, CancellationToken.None);

        Assert.Null(await passwords.Enter(PasswordLine.Login, CancellationToken.None));
        Assert.False(second.IsCompleted);
        first!.Dispose();
        Assert.NotNull(await second.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task There_are_as_many_places_as_workers()
    {
        _options.HashWorkers = 3;
        var passwords = new PasswordQueue(_hasher, _options);

        for (var place = 0; place < 3; place++)
            Assert.NotNull(await passwords.Enter(PasswordLine.Login, CancellationToken.None));
        Assert.False(passwords.Enter(PasswordLine.Login, CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task Who_is_sent_away_or_gives_up_leaves_the_others_their_place()
    {
        var passwords = new PasswordQueue(_hasher, _options);
        var place = await passwords.Enter(PasswordLine.Login, CancellationToken.None);
        using var giveUp = new CancellationTokenSource();
        var given = passwords.Enter(PasswordLine.Login, giveUp.Token);
        for (var i = 0; i < 5; i++)
            Assert.Null(await passwords.Enter(PasswordLine.Login, CancellationToken.None));

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        var next = passwords.Enter(PasswordLine.Login, CancellationToken.None);
        place!.Dispose();
        Assert.NotNull(await next.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task The_lines_take_turns_and_keep_their_order()
    {
        _options.MaxWaiting = 2;
        var passwords = new PasswordQueue(_hasher, _options);
        var place = await passwords.Enter(PasswordLine.Login, CancellationToken.None);
        PasswordLine[] lines = [
            PasswordLine.Registration, PasswordLine.Registration, PasswordLine.Login, PasswordLine.Login];
        Task<PasswordQueue.Place?>[] waiting = [.. lines.Select(line => passwords.Enter(line, CancellationToken.None))];

        foreach (var next in new[] { 0, 2, 1, 3 })
        {
            Assert.False(waiting[next].IsCompleted);
            place!.Dispose();
            place = await waiting[next].WaitAsync(TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public async Task The_hasher_is_never_asked_on_the_callers_thread()
    {
        using var place = await new PasswordQueue(_hasher, _options).Enter(PasswordLine.Login, CancellationToken.None);

        _hasher.Shut();
        var (hash, verified) = (place!.Hash("secret"), place.Verify("#secret", "secret"));
        Assert.False(hash.IsCompleted || verified.IsCompleted);
        _hasher.Open();
        Assert.Equal(("#secret", true), (await hash, await verified));
    }
}
