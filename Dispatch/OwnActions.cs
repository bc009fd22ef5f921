using System.Text.Json;

namespace Granary.Dispatch;

/// <inheritdoc/>
public sealed class OwnActions(Func<IDispatcher> dispatcher) : IActions
{
    public ValueTask<Outcome> Ask(string action, JsonElement data, string id, string caller) =>
        dispatcher().Handle(
            new() { Id = id, Action = action, Data = data, TrustedCaller = caller, TraceParent = Spans.Here });
}
