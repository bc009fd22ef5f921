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
        .. table.All.Where(system => Reached(system.Name, name => NeedsOf(table, name)).Contains(system.Name))
            .Select(system => $"system '{system.Name}' needs itself: take the cycle out"),
        .. Twice(table.Kinds, kind => kind.Kind, "kind"),
        .. Twice(table.Kinds, kind => kind.Table, "table"),
        .. table.Kinds.Where(kind => kind.Messages.Count == 0)
            .Select(kind => $"kind '{kind.Kind}' has no rules: nothing may be asked of it"),
        .. Twice(
            table.Kinds.SelectMany(kind => kind.Messages.Select(message => (kind.Kind, Message: message.Type.Name))),
            line => $"{line.Message} of kind {line.Kind}", "message"),
        .. Twice(table.Kinds.SelectMany(kind => kind.UniqueNames), name => name, "unique name"),
        .. Twice(table.Timers, timer => $"{timer.Name} of kind {timer.Kind}", "timer"),
        .. table.Timers.Where(timer => !IsAsked(table, timer.Kind, timer.Message))
            .Select(timer => $"kind '{timer.Kind}' has no rules for {timer.Message.Name} of timer '{timer.Name}'"),
        .. table.All.SelectMany(system => Twice(
            system.Outgoing, line => $"{line.Message.Name} of system {system.Name}", "outgoing message")),
        .. Twice(table.PlainQueues, queue => queue.Name, "queue"),
        .. ExchangeFaults.Of(table),
        .. Twice(table.DatabaseWork, work => work, "work at the database"),
        .. Twice(table.Routes, route => $"{route.Method} {route.Path}", "route"),
        .. OfActions(table),
        .. OfFields(table),
        .. JsonFaults.Of(table.JsonTypes),
        .. table.Actions.Where(
            action => action.Access is { Kind: AccessKind.Key or AccessKind.KeyOnly, Scope: { } scope }
                && !table.Scopes.Contains(scope))
            .Select(action => $"action '{action.Name}' needs scope '{action.Access.Scope}', which no system names"),
        .. OfAsks(table.Kinds),
        .. table.Actions.Where(action => action.List is not null).SelectMany(action => OfList(table, action)),
        .. OfMigrations(table.Migrations),
    ];

    private static IEnumerable<string> NeedsOf(SystemTable table, string name) =>
        table.All.Where(system => system.Name == name).SelectMany(system => system.Needs);

    private static IEnumerable<string> OfMigrations(IReadOnlyList<Migration> migrations) =>
    [
        .. Twice(migrations.Where(one => one.Landed), one => $"{one.Number}", "landed migration"),
        .. Twice(migrations.Where(one => !one.Landed), one => $"{one.Number} of system '{one.System}'", "migration"),
        .. migrations.GroupBy(one => one.System).SelectMany(Gaps),
    ];

    private static IEnumerable<string> Gaps(IGrouping<string?, Migration> system)
    {
        var before = system.First().Landed ? system.First().Number - 1 : 0;
        foreach (var number in system.Select(one => one.Number).Distinct())
        {
            if (number != before + 1)
                yield return $"system '{system.Key}' has migration {number} and not {before + 1}: close the gap";
            before = number;
        }
    }

    private static IEnumerable<string> OfList(SystemTable table, ActionSpec action)
    {
        if (table.Kinds.FirstOrDefault(one => one.State.Type == action.List!.State) is not { } kind)
            return [$"action '{action.Name}' lists entities with a {action.List!.State.Name}, and no kind has it"];
        return action.Fields.Where(field => ListLine.IsFilter(field.Name) && !kind.Filters.Contains(field.Name))
            .Select(field => $"action '{action.Name}' filters by '{field.Name}', which is none of the "
                + $"filters of kind '{kind.Kind}'");
    }

    private static IEnumerable<string> OfActions(SystemTable table)
    {
        foreach (var fault in Twice(table.Actions, action => $"{action.Version}/{action.Name}", "action"))
            yield return fault;
        foreach (var action in table.Actions.Where(one => !IsVersion(one.Version)))
            yield return $"action '{action.Name}' is of version '{action.Version}', which must be v1, v2 and so on";
        var every = table.Actions.Where(action => action.Version == ActionSpec.AnyVersion)
            .Select(action => action.Name);
        foreach (var action in table.Actions.Where(
            one => one.Version != ActionSpec.AnyVersion && every.Contains(one.Name)))
            yield return $"action '{action.Version}/{action.Name}' is there twice, for it is one of any version, too";
        foreach (var action in table.Actions.Where(action => action.Target != ActionTarget.Handler))
            if (table.Kinds.FirstOrDefault(kind => kind.Kind == action.Kind) is not { } kind)
                yield return $"action '{action.Name}' is of kind '{action.Kind}', which is not there";
            else if (kind.Messages.All(message => message.Type != action.Message.Type))
                yield return $"kind '{kind.Kind}' has no rules for {action.Message.Type.Name} "
                    + $"of action '{action.Name}'";
        foreach (var route in table.Routes.Where(route => !IsThere(table, route.Action, route.Version)))
            yield return $"route '{route.Method} {route.Path}' asks for "
                + $"'{route.Version}/{route.Action}', which is not there";
        foreach (var queue in table.PlainQueues)
            foreach (var action in queue.ActionNames.Distinct().Where(name => !IsThere(table, name, queue.Version)))
                yield return $"queue '{queue.Name}' asks for '{queue.Version}/{action}', which is not there";
    }

    private static IEnumerable<string> OfFields(SystemTable table)
    {
        foreach (var fault in table.Actions.SelectMany(
            action => MessageFields.Of(action.Message.Type).Faults).Distinct())
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
            if (Reached(kind.Kind, name => AskedBy(kinds, name)).Contains(kind.Kind))
                yield return $"entities of kind '{kind.Kind}' would wait for themselves: take the cycle out";
        }
    }

    private static IEnumerable<string> AskedBy(IReadOnlyList<KindSpec> kinds, string name) =>
        kinds.Where(kind => kind.Kind == name).SelectMany(kind => kind.MayAsk);

    /// <summary>All that one leads to, and what that leads to in turn.</summary>
    private static HashSet<string> Reached(string first, Func<string, IEnumerable<string>> next)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>([first]);
        while (open.TryPop(out var one))
            foreach (var name in next(one))
                if (seen.Add(name))
                    open.Push(name);
        return seen;
    }

    private static IEnumerable<string> Twice<T>(IEnumerable<T> lines, Func<T, string> name, string what) =>
        lines.GroupBy(name).Where(group => group.Count() > 1).Select(group => $"{what} '{group.Key}' is there twice");
}
