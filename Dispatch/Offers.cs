namespace Granary.Dispatch;

/// <summary>The names under which silos publish what they offer (<see cref="ICluster"/>).</summary>
public static class Offers
{
    /// <summary>All that a silo with these actions offers.</summary>
    public static IReadOnlySet<string> Of(IReadOnlyList<ActionSpec> actions)
    {
        var all = ActionTable.VersionsOf(actions);
        return actions.SelectMany(action => (action.Version == ActionSpec.AnyVersion ? all : [action.Version])
            .SelectMany(version => Of(version, action))).ToHashSet();
    }

    public static string Action(string version, string action) => version + "/" + action;

    public static string Field(string version, string action, string field) => version + "/" + action + "#" + field;

    private static IEnumerable<string> Of(string version, ActionSpec action)
    {
        yield return Action(version, action.Name);
        foreach (var field in action.Fields)
        {
            yield return Field(version, action.Name, field.Name);
            foreach (var inner in field.Item ?? [])
                yield return Field(version, action.Name, Inner(field, inner.Name));
        }
    }

    internal static string Inner(Field list, string name) => list.Name + "." + name;
}
