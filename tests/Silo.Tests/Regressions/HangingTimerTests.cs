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

    private readonly PostgresFixture _database = new();
    private readonly Handler _handler = new();
    private readonly LogLines<TimerPump> _lines = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task The_others_go_on()
    {
        await using var silo = await _database.Silo();
        var pump = new TimerPump(
            new TimerClaims(silo.Calls), new TimerTable(null!, [], [_handler]), TimeProvider.System, _lines);
        await Set(silo, Handler.Hanging);
        await pump.Round().WaitAsync(Patience);
        for (var id = 1; id <= 200; id++)
            await Set(silo, id);

        while (await pump.Round().WaitAsync(Patience))
        {
        }

        await Until(() => _handler.Fired.Count == 201);
        Assert.Empty(_lines.Errors);
    }

    [Fact]
    public async Task It_is_told_once_and_not_begun_again_while_it_hangs()
    {
        await using var silo = await _database.Silo();
        var pump = new TimerPump(
            new TimerClaims(silo.Calls), new TimerTable(null!, [], [_handler]), new Hasty(), _lines);
        await Set(silo, Handler.Hanging);
        await pump.Round().WaitAsync(Patience);
        await Until(() => _lines.Errors.Any());
        await Set(silo, Handler.Hanging);

        await pump.Round().WaitAsync(Patience);
        Assert.Equal([Handler.Hanging], _handler.Fired);
        Assert.Contains($"book/{Handler.Hanging} go on", Assert.Single(_lines.Errors), StringComparison.Ordinal);
        _handler.Release.SetResult();
        await Until(() => pump.Finish().IsCompleted);
        while (_handler.Fired.Count < 2)
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
