namespace Granary.Dispatch;

/// <summary>The handlers of all systems, found by the message.</summary>
public sealed class Handlers
{
    private readonly HandlerTable _table = new();

    /// <exception cref="SetupException">An action has none, or two.</exception>
    public Handlers(IEnumerable<ActionSpec> actions, IEnumerable<IActionHandler> handlers)
    {
        var all = handlers.SelectMany(handler => handler.Table.Lines).ToLookup(line => line.Key, line => line.Value);
        var faults = actions.Where(action => action.Target == ActionTarget.Handler)
            .DistinctBy(action => action.Message.Type)
            .Select(action => all[action.Message.Type].Count() switch
            {
                0 => $"nothing answers {action.Message.Type.Name} of action '{action.Name}'",
                1 => null,
                _ => $"two handlers answer {action.Message.Type.Name} of action '{action.Name}'",
            })
            .OfType<string>().ToList();
        if (faults.Count > 0)
            throw new SetupException($"the systems contradict each other: {string.Join("; ", faults)}");
        foreach (var line in all)
            _table.On(line.Key, line.First());
    }

    public Task<Outcome> Answer(Ask ask, CancellationToken cancellation) => _table.Answer(ask, cancellation);
}
