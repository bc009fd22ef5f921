using Granary.Postgres.Timers;
using Granary.Testing.Memory;

namespace Granary.Tests.Engines.Model;

public sealed class ModelTimerTests : TimerPromises
{
    private readonly ModelStore _store = new();

    protected override Task Set(GrainKey owner, DateTimeOffset? due) =>
        _store.Commit(new() { Timers = [new(owner, "go on", due)] }).AsTask();

    protected override Task<IReadOnlyList<DueTimer>> Claim(TimeSpan again) =>
        Task.FromResult(_store.Claim(DateTimeOffset.UtcNow, again));
}
