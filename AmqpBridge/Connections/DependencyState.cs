namespace Granary.AmqpBridge.Connections;

/// <summary>What something is reached by, as health shows it.</summary>
/// <param name="name">What health calls it.</param>
/// <param name="time">For since when it is so.</param>
/// <param name="trouble">What is wrong until it is set; null: nothing.</param>
internal sealed class DependencyState(string name, TimeProvider time, string? trouble = null) : IDependencyState
{
    private sealed record State(bool Up, DateTimeOffset Since, string? Detail);

    private volatile State _state = new(trouble is null, time.GetUtcNow(), trouble);

    public event Action? Changed;

    public string Name => name;

    public bool Up => _state.Up;

    public DateTimeOffset Since => _state.Since;

    public string? Detail => _state.Detail;

    /// <summary>The broker: up only while the process is connected and set up there.</summary>
    public static DependencyState Broker(TimeProvider time) => new("broker", time, "not connected yet");

    public void Set(bool up, string? detail)
    {
        var before = _state;
        if (before.Up == up && before.Detail == detail)
            return;
        _state = new State(up, before.Up == up ? before.Since : time.GetUtcNow(), detail);
        Changed?.Invoke();
    }
}
