namespace Granary.Dispatch;

/// <summary>All actions of all systems, found by version and name.</summary>
public sealed class ActionTable
{
    private static readonly string[] Versions = ["v1", "v2"];

    private readonly Dictionary<string, Dictionary<string, ActionSpec>> lines;

    public ActionTable(IEnumerable<ActionSpec> all)
    {
        All = [.. all];
        lines = Versions.ToDictionary(version => version, version => All
            .Where(line => VersionsOf(line).Contains(version))
            .ToDictionary(line => line.Name));
    }

    public IReadOnlyList<ActionSpec> All { get; }

    /// <summary>In which versions an action can be asked for.</summary>
    internal static IReadOnlyList<string> VersionsOf(ActionSpec action) =>
        action.Version == ActionSpec.AnyVersion ? Versions : [action.Version];

    public ActionSpec? Find(string version, string action, out Refusal? refusal)
    {
        ActionSpec? line = null;
        refusal = !lines.TryGetValue(version, out var actions)
            ? new(
                ErrorCode.UnsupportedVersion,
                $"version '{Shown.Of(version, Shown.Name)}' is not known; known: {Listed(Versions)}")
            : !actions.TryGetValue(action, out line)
                ? new(
                    ErrorCode.UnknownAction,
                    $"action '{Shown.Of(action, Shown.Name)}' is not known in {version}; known: {Listed(actions.Keys.Order())}")
                : null;
        return line;
    }

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names);
}
