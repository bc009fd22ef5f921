using System.Collections.Frozen;
using Granary.Dispatch;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Granary.HttpBridge.Routes;

/// <summary>A line of a route table with its action: all that can be known before a request comes.</summary>
internal sealed class BoundRoute
{
    public const string IfVersion = "if_version";

    private readonly FrozenDictionary<string, Slot> _slots;

    public BoundRoute(RouteSpec spec, ActionTable actions)
    {
        Spec = spec;
        Action = actions.Find(spec.Version, spec.Action, out var refusal)
            ?? throw new InvalidOperationException($"Route {spec.Method} {spec.Path}: {refusal!.Error}");
        var pattern = RoutePatternFactory.Parse(spec.Path);
        Path = "/" + string.Join('/', pattern.PathSegments.Select(Plain));
        Parameters = [.. pattern.Parameters.Select(one => Named(one.Name))];
        var renamed = spec.Names?.Keys.Select(Named) ?? [];
        _slots = renamed.Concat(Action.Fields.Select(field => Slot.Of(field.Name, field.Name, Action)))
            .DistinctBy(slot => slot.Parameter).ToFrozenDictionary(slot => slot.Parameter);
        TakesIfVersion = Action.Fields.Any(field => field.Name == IfVersion);
    }

    public RouteSpec Spec { get; }

    public ActionSpec Action { get; }

    /// <summary>The path without its constraints, as the document and a <c>Location</c> have it.</summary>
    public string Path { get; }

    public IReadOnlyList<Slot> Parameters { get; }

    public bool TakesIfVersion { get; }

    public bool IsGet => HttpMethods.IsGet(Spec.Method);

    /// <summary>
    /// A name that no field has is passed on all the same: the action refuses it, and says what it knows.
    /// </summary>
    public Slot SlotOf(string parameter) =>
        _slots.GetValueOrDefault(parameter) ?? new Slot(parameter, parameter, "string");

    /// <summary>A parameter or field of that name is as if it were not there.</summary>
    public bool Ignores(string name) => Action.IgnoresUnknown && !_slots.ContainsKey(name);

    public int StatusOf(ErrorCode code) =>
        Spec.Statuses is { } statuses && statuses.TryGetValue(code, out var status) ? status : code.Http();

    private static string Plain(RoutePatternPathSegment segment) =>
        string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
            RoutePatternLiteralPart literal => literal.Content,
            _ => ((RoutePatternSeparatorPart)part).Content,
        }));

    private Slot Named(string parameter) =>
        Slot.Of(parameter, Spec.Names?.GetValueOrDefault(parameter) ?? parameter, Action);
}
