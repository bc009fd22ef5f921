namespace Granary.Dispatch;

/// <summary>All actions of all systems, found by version and name.</summary>
public sealed class ActionTable
{
    private readonly IReadOnlyList<string> _versions;
    private readonly Dictionary<string, Dictionary<string, ActionSpec>> _lines;

    public ActionTable(IEnumerable<ActionSpec> all)
    {
        All = [.. all];
        _versions = VersionsOf(All);
        _lines = _versions.ToDictionary(version => version, version => All
            .Where(line => line.Version == version || line.Version == ActionSpec.AnyVersion)
            .ToDictionary(line => line.Name));
    }

    public IReadOnlyList<ActionSpec> All { get; }

    /// <summary>In which versions actions can be asked for, in their order. The first one is always there.</summary>
    internal static IReadOnlyList<string> VersionsOf(IEnumerable<ActionSpec> actions) =>
    [
        .. actions.Select(action => action.Version).Where(version => version != ActionSpec.AnyVersion)
            .Append("v1").Distinct()
            .OrderBy(version => version.Length).ThenBy(version => version, StringComparer.Ordinal),
    ];

    public ActionSpec? Find(string version, string action, out Refusal? refusal)
    {
        ActionSpec? line = null;
        refusal = !_lines.TryGetValue(version, out var actions)
            ? new(
                ErrorCode.UnsupportedVersion,
                $"version '{Shown.Of(version, Shown.Name)}' is not known; known: {Listed(_versions)}")
            : !actions.TryGetValue(action, out line)
                ? new(
                    ErrorCode.UnknownAction,
                    $"action '{Shown.Of(action, Shown.Name)}' is not known in {version}; known: "
                    + $"{Listed(actions.Keys.Order())}")
                : null;
        return line;
    }

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names);
}
