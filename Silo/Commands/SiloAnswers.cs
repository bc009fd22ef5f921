using Granary.Grains.Workers;

namespace Granary.Silo.Commands;

/// <summary>The silos as a worker sees them: up unless what it asked last was not answered.</summary>
internal sealed class SiloAnswers(TimeProvider time) : IDependencyState
{
    private sealed record State(bool Up, DateTimeOffset Since, string? Detail);

    private volatile State _state = new(true, time.GetUtcNow(), null);

    public event Action? Changed;

    public string Name => "silos";

    public bool Up => _state.Up;

    public DateTimeOffset Since => _state.Since;

    public string? Detail => _state.Detail;

    /// <returns>The answer.</returns>
    public LineReply Came(LineReply answer)
    {
        Set(null);
        return answer;
    }

    /// <returns>What is wrong.</returns>
    public string FailedToCome(string action)
    {
        var detail = $"{action} was not answered";
        Set(detail);
        return detail;
    }

    private void Set(string? detail)
    {
        var before = _state;
        if (before.Up == detail is null)
            return;
        _state = new(detail is null, time.GetUtcNow(), detail);
        Changed?.Invoke();
    }
}
