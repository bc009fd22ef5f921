namespace Granary;

/// <summary>What the lists of all systems together get wrong, each in a sentence.</summary>
internal static class SystemFaults
{
    public static IEnumerable<string> Of(SystemTable table) =>
    [
        .. Twice(table.All, system => system.Name, "system"),
        .. table.All.SelectMany(system => system.Needs
            .Where(needed => table.All.All(other => other.Name != needed))
            .Select(needed => $"system '{system.Name}' needs system '{needed}', which is not there")),
        .. Twice(table.Kinds, kind => kind.Kind, "kind"),
        .. Twice(table.Kinds, kind => kind.Table, "table"),
        .. Twice(table.Kinds.SelectMany(kind => kind.Messages.Select(message => (kind.Kind, Message: message.Type.Name))),
            line => $"{line.Message} of kind {line.Kind}", "message"),
        .. Twice(table.Kinds.SelectMany(kind => kind.UniqueNames), name => name, "unique name"),
        .. Twice(table.Timers, timer => $"{timer.Name} of kind {timer.Kind}", "timer"),
        .. table.Timers.Where(timer => !IsAsked(table, timer.Kind, timer.Message))
            .Select(timer => $"kind '{timer.Kind}' has no rules for {timer.Message.Name} of timer '{timer.Name}'"),
        .. table.All.SelectMany(system => Twice(
            system.Outgoing, line => $"{line.Message.Name} of system {system.Name}", "outgoing message")),
        .. Twice(table.PlainQueues, queue => queue.Name, "queue"),
        .. Twice(table.DatabaseWork, work => work, "work at the database"),
        .. Twice(table.Routes, route => $"{route.Method} {route.Path}", "route"),
        .. OfActions(table),
        .. OfFields(table),
        .. table.Actions.Where(action => action.Access is { Kind: AccessKind.Key or AccessKind.KeyOnly, Scope: { } scope }
                && !table.Scopes.Contains(scope))
            .Select(action => $"action '{action.Name}' needs scope '{action.Access.Scope}', which no system names"),
        .. OfAsks(table.Kinds),
        .. table.Actions.Where(action => action.List is not null).SelectMany(action => OfList(table, action)),
    ];

    private static IEnumerable<string> OfList(SystemTable table, ActionSpec action)
    {
        if (table.Kinds.FirstOrDefault(one => one.State.Type == action.List!.State) is not { } kind)
            return [$"action '{action.Name}' lists entities with a {action.List!.State.Name}, and no kind has it"];
        return action.Fields.Where(field => ListLine.IsFilter(field.Name) && !kind.Filters.Contains(field.Name))
            .Select(field => $"action '{action.Name}' filters by '{field.Name}', which is none of the filters of kind '{kind.Kind}'");
    }

    private static IEnumerable<string> OfActions(SystemTable table)
    {
        foreach (var fault in Twice(table.Actions, action => $"{action.Version}/{action.Name}", "action"))
            yield return fault;
        foreach (var action in table.Actions.Where(one => !IsVersion(one.Version)))
            yield return $"action '{action.Name}' is of version '{action.Version}', which must be v1, v2 and so on";
        var every = table.Actions.Where(action => action.Version == ActionSpec.AnyVersion).Select(action => action.Name);
        foreach (var action in table.Actions.Where(one => one.Version != ActionSpec.AnyVersion && every.Contains(one.Name)))
            yield return $"action '{action.Version}/{action.Name}' is there twice, for it is one of any version, too";
        foreach (var action in table.Actions.Where(action => action.Target != ActionTarget.Handler))
            if (table.Kinds.FirstOrDefault(kind => kind.Kind == action.Kind) is not { } kind)
                yield return $"action '{action.Name}' is of kind '{action.Kind}', which is not there";
            else if (kind.Messages.All(message => message.Type != action.Message.Type))
                yield return $"kind '{kind.Kind}' has no rules for {action.Message.Type.Name} of action '{action.Name}'";
        foreach (var route in table.Routes.Where(route => !IsThere(table, route.Action, route.Version)))
            yield return $"route '{route.Method} {route.Path}' asks for '{route.Version}/{route.Action}', which is not there";
        foreach (var queue in table.PlainQueues.Where(queue => !queue.IsOutgoing && !IsThere(table, queue.Action, queue.Version)))
            yield return $"queue '{queue.Name}' asks for '{queue.Version}/{queue.Action}', which is not there";
    }

    private static IEnumerable<string> OfFields(SystemTable table)
    {
        foreach (var fault in table.Actions.SelectMany(action => MessageFields.Of(action.Message.Type).Faults).Distinct())
            yield return fault;
        foreach (var action in table.Actions)
        {
            foreach (var field in action.Fields.Where(field => field.IdOf is not null))
                if (table.Kinds.All(kind => kind.Kind != field.IdOf))
                    yield return $"field '{field.Name}' of action '{action.Name}' is an id of kind '{field.IdOf}', "
                        + "which is not there";
        }
    }

    private static bool IsVersion(string version) =>
        version == ActionSpec.AnyVersion
        || (version is ['v', not '0', ..] && version.Length < 6 && version[1..].All(char.IsAsciiDigit));

    private static bool IsAsked(SystemTable table, string kind, Type message) => table.Kinds.Any(one =>
        one.Kind == kind && one.Messages.Any(other => other.Type == message));

    private static bool IsThere(SystemTable table, string name, string version) => table.Actions.Any(action =>
        action.Name == name && (action.Version == version || action.Version == ActionSpec.AnyVersion));

    private static IEnumerable<string> OfAsks(IReadOnlyList<KindSpec> kinds)
    {
        foreach (var kind in kinds)
        {
            foreach (var asked in kind.MayAsk.Where(asked => kinds.All(other => other.Kind != asked)))
                yield return $"kind '{kind.Kind}' may ask '{asked}', which is not there";
            if (Asked(kinds, kind.Kind).Contains(kind.Kind))
                yield return $"entities of kind '{kind.Kind}' would wait for themselves: take the cycle out";
        }
    }

    /// <summary>All kinds that a kind asks, and those that they ask in turn.</summary>
    private static HashSet<string> Asked(IReadOnlyList<KindSpec> kinds, string first)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>([first]);
        while (open.TryPop(out var kind))
            foreach (var next in kinds.Where(one => one.Kind == kind).SelectMany(one => one.MayAsk))
                if (seen.Add(next))
                    open.Push(next);
        return seen;
    }

    private static IEnumerable<string> Twice<T>(IEnumerable<T> lines, Func<T, string> name, string what) =>
        lines.GroupBy(name).Where(group => group.Count() > 1).Select(group => $"{what} '{group.Key}' is there twice");
}
