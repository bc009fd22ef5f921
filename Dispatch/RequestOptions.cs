using System.ComponentModel.DataAnnotations;

namespace Granary.Dispatch;

/// <summary>What requests may hold, and how long their replies are kept.</summary>
public sealed class RequestOptions : IValidatableObject
{
    public const string Section = "Requests";

    private const int LongestHours = 2160;

    /// <summary>
    /// Fields of <c>data</c>, of an HTTP body or of a query that the action does not have: <c>Refuse</c>, or
    /// <c>Ignore</c>. What is ignored counts for nothing, also not for the comparison of two requests with one key.
    /// </summary>
    [EnumDataType(typeof(UnknownFields))]
    public UnknownFields UnknownFields { get; set; } = UnknownFields.Refuse;

    /// <summary>
    /// How many hours the recorded replies of a scope are kept (<c>Requests__RetentionHoursByScope__order=168</c>),
    /// instead of what its actions say. A scope is the resource type under which changes are recorded.
    /// </summary>
    public Dictionary<string, int> RetentionHoursByScope { get; } = [];

    /// <summary>The actions with what these options say about them.</summary>
    public IReadOnlyList<ActionSpec> Apply(IReadOnlyList<ActionSpec> actions) => [.. actions.Select(Apply)];

    /// <summary>A scope that no action has would be a slip that nobody notices.</summary>
    public string? FaultOf(IReadOnlyList<ActionSpec> actions)
    {
        var known = actions.Select(action => action.Scope).OfType<string>().Distinct().Order().ToList();
        if (RetentionHoursByScope.Keys.FirstOrDefault(scope => !known.Contains(scope)) is not { } stranger)
            return null;
        return actions.FirstOrDefault(action => action.Name == stranger && action.IsChange) is { } action
            ? $"'{stranger}' is an action; its replies are kept with those of the whole scope '{action.Scope}'"
            : $"there is no scope '{stranger}'; there are {string.Join(", ", known)}";
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from scope in RetentionHoursByScope
        where scope.Value is < 1 or > LongestHours
        select new ValidationResult(
            $"The hours of scope '{scope.Key}' must be between 1 and {LongestHours}.",
            [nameof(RetentionHoursByScope)]);

    private ActionSpec Apply(ActionSpec action) => action with
    {
        IgnoresUnknown = UnknownFields == UnknownFields.Ignore,
        Retention = action.Scope is { } scope && RetentionHoursByScope.TryGetValue(scope, out var hours)
            ? TimeSpan.FromHours(hours)
            : action.Retention,
    };
}
