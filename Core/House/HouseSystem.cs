namespace Granary;

/// <summary>What every program has, whatever its systems: how it is, and its first keys.</summary>
internal sealed class HouseSystem : GranarySystem
{
    /// <summary>What no development key opens: the internal door, and administration.</summary>
    public static IReadOnlyList<string> Own { get; } = ["internal", "admin"];

    public override string Name => "granary";

    /// <summary>The first keys are made without one.</summary>
    public override IReadOnlyList<string> OpenScopes => ["bootstrap"];

    public override IReadOnlyList<FirstKey> FirstKeys => [new("internal", "internal")];

    public override IReadOnlyList<ActionSpec> Actions => [.. HealthActions.All, .. KeyActions.All];

    public override IReadOnlyList<RouteSpec> Routes =>
    [
        new("POST", "/api/internal/init-keys", "init_keys")
        {
            Tag = "Internal", Summary = "Make the first keys, once", Status = 201,
        },
    ];
}
