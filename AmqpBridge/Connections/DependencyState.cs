namespace Granary.AmqpBridge.Connections;

/// <summary>The broker as health shows it: up only while the silo is connected and set up there.</summary>
internal sealed class BrokerState(TimeProvider time) : IDependencyState
{
    private sealed record State(bool Up, DateTimeOffset Since, string? Detail);

    private State _state = new(false, time.GetUtcNow(), "not connected yet");

    public string Name => "broker";

    public bool Up => _state.Up;

    public DateTimeOffset Since => _state.Since;

    public string? Detail => _state.Detail;

    public event Action? Changed;

    public void Set(bool up, string? detail)
    {
        var before = _state;
        if (before.Up == up && before.Detail == detail)
            return;
        _state = new State(up, before.Up == up ? before.Since : time.GetUtcNow(), detail);
        Changed?.Invoke();
    }
}
