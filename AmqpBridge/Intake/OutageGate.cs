using Granary.AmqpBridge.Connections;
using Granary.Ports;

namespace Granary.AmqpBridge.Intake;

/// <summary>
/// Open while requests can be decided. Closed by the database's state, and for a growing while by an outage that a
/// request met although the state says up (a lost lease, a state that lags).
/// </summary>
internal sealed class OutageGate(IDependencyState database, TimeProvider time)
{
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(1);

    private readonly BackOff _backOff = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(15), Random.Shared);
    private readonly Lock _lock = new();
    private long _reopens;

    public bool Open => database.Up && time.GetUtcNow().UtcTicks >= Interlocked.Read(ref _reopens);

    public event Action? Changed
    {
        add => database.Changed += value;
        remove => database.Changed -= value;
    }

    /// <summary>A request met an outage. Many at once count as one.</summary>
    public void Trip()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var before = _reopens;
            if (now.UtcTicks < before)
                return;
            if (now.UtcTicks - before > Calm.Ticks)
                _backOff.Reset();
            Interlocked.Exchange(ref _reopens, (now + _backOff.Next()).UtcTicks);
        }
    }
}
