using System.Collections.Frozen;

namespace Granary;

/// <summary>What is done about timers that are due: a message is asked, or a handler called.</summary>
public sealed class TimerTable(IEngine engine, IEnumerable<TimerSpec> messages, IEnumerable<ITimerHandler> handlers)
{
    private readonly FrozenDictionary<(string Kind, string Name), TimerSpec> _messages =
        messages.ToFrozenDictionary(line => (line.Kind, line.Name));

    private readonly FrozenDictionary<string, ITimerHandler> _handlers =
        handlers.ToFrozenDictionary(handler => handler.Kind);

    /// <summary>Timers of other kinds are left to the programs that know them.</summary>
    public IReadOnlyList<string> Kinds =>
        field ??= [.. _messages.Keys.Select(line => line.Kind).Concat(_handlers.Keys).Distinct()];

    /// <param name="owner">The entity that set it.</param>
    /// <param name="name">Which of its timers.</param>
    /// <param name="key">Names this setting of the timer, however often it fires.</param>
    /// <param name="trace">The trace context in which it was set.</param>
    public async Task Fire(GrainKey owner, string name, Guid key, string? trace = null)
    {
        if (trace is not null)
            Spans.Here = trace;
        // What is refused for good is recorded, and the timer has ended; else it fires again.
        if (_messages.TryGetValue((owner.Kind, name), out var line))
            await engine.Ask(TimerAsks.Of(owner, name, key, line.Make(owner)));
        // One of a kind that this silo does not know yet is another silo's.
        else if (_handlers.TryGetValue(owner.Kind, out var handler))
            await handler.Fire(owner, name);
    }
}
