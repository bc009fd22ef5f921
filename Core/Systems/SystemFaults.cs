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
        .. Twice(table.Kinds.SelectMany(kind => kind.Messages.Select(message => (kind.Kind, Message: message.Type.Name))),
            line => $"{line.Message} of kind {line.Kind}", "message"),
        .. Twice(table.PlainQueues, queue => queue.Name, "queue"),
        .. Twice(table.DatabaseWork, work => work, "work at the database"),
        .. Twice(table.Routes, route => $"{route.Method} {route.Path}", "route"),
        .. OfActions(table),
        .. table.Actions.Where(action => action.Access is { Kind: AccessKind.Key or AccessKind.KeyOnly, Scope: { } scope }
                && !table.Scopes.Contains(scope))
            .Select(action => $"action '{action.Name}' needs scope '{action.Access.Scope}', which no system names"),
        .. OfAsks(table.Kinds),
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

    private static IEnumerable<string> OfActions(SystemTable table)
    {
        foreach (var fault in Twice(table.Actions, action => $"{action.Version}/{action.Name}", "action"))
            yield return fault;
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
