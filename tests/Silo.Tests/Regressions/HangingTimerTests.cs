using System.Collections.Concurrent;
using Granary.Hosting.Timers;
using Granary.Postgres.Timers;
using Granary.Tests.Postgres;
using Microsoft.Extensions.Logging;

namespace Granary.Tests.Regressions;

/// <summary>One timer whose handler never returned stopped all others of its silo.</summary>
public sealed class HangingTimerTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly PostgresFixture database = new();
    private readonly Handler handler = new();
    private readonly LogLines<TimerPump> lines = new();

    public Task InitializeAsync() => database.InitializeAsync();

    public Task DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task The_others_go_on()
    {
        await using var silo = await database.Silo();
        var pump = new TimerPump(
            new TimerClaims(silo.Calls), new TimerTable(null!, [], [handler]), TimeProvider.System, lines);
        await Set(silo, Handler.Hanging);
        await pump.Round().WaitAsync(Patience);
        for (var id = 1; id <= 200; id++)
            await Set(silo, id);

        while (await pump.Round().WaitAsync(Patience))
        {
        }

        await Until(() => handler.Fired.Count == 201);
        Assert.Empty(lines.Errors);
    }

    [Fact]
    public async Task It_is_told_once_and_not_begun_again_while_it_hangs()
    {
        await using var silo = await database.Silo();
        var pump = new TimerPump(new TimerClaims(silo.Calls), new TimerTable(null!, [], [handler]), new Hasty(), lines);
        await Set(silo, Handler.Hanging);
        await pump.Round().WaitAsync(Patience);
        await Until(() => lines.Errors.Any());
        await Set(silo, Handler.Hanging);

        await pump.Round().WaitAsync(Patience);
        Assert.Equal([Handler.Hanging], handler.Fired);
        Assert.Contains($"book/{Handler.Hanging} go on", Assert.Single(lines.Errors), StringComparison.Ordinal);
        handler.Release.SetResult();
        await Until(() => pump.Finish().IsCompleted);
        while (handler.Fired.Count < 2)
        {
            await Set(silo, Handler.Hanging);
            await pump.Round().WaitAsync(Patience);
        }
    }

    private static Task<CommitResult> Set(TestSilo silo, long id) =>
        silo.Commit(new() { Timers = [new(Make.Book(id), "go on", DateTimeOffset.UnixEpoch)] });

    private static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!condition())
            await Task.Delay(5, limit.Token);
    }

    private sealed class Handler : ITimerHandler
    {
        public const long Hanging = 999;

        public ConcurrentQueue<long> Fired { get; } = new();

        public TaskCompletionSource Release { get; } = new();

        public string Kind => "book";

        public Task Fire(GrainKey owner, string name)
        {
            Fired.Enqueue(owner.Id);
            return owner.Id == Hanging ? Release.Task : Task.CompletedTask;
        }
    }

    /// <summary>All waits are over at once.</summary>
    private sealed class Hasty : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), period);
    }
}
