using Granary.AmqpBridge.Connections;

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

    /// <summary>A timestamp: a clock that is set back must not keep it shut.</summary>
    private long _reopens;

    public bool Open => database.Up && time.GetTimestamp() >= Interlocked.Read(ref _reopens);

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
            var now = time.GetTimestamp();
            if (now < _reopens)
                return;
            if (time.GetElapsedTime(_reopens, now) > Calm)
                _backOff.Reset();
            Interlocked.Exchange(ref _reopens, now + (long)(_backOff.Next().TotalSeconds * time.TimestampFrequency));
        }
    }
}
