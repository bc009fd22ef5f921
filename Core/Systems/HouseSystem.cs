namespace Granary;

/// <summary>What every program has, whatever its systems: how it is, and its first keys.</summary>
internal sealed class HouseSystem : GranarySystem
{
    /// <summary>What no development key opens: the internal door, and administration.</summary>
    public static IReadOnlyList<string> Own { get; } = ["internal", "admin"];

    public override string Name => "granary";

    /// <summary>The first keys are made without one.</summary>
    public override IReadOnlyList<string> OpenScopes => ["bootstrap"];

    public override Access Access => Access.Public;

    public override IReadOnlyList<FirstKey> FirstKeys => [new("internal", "internal")];

    public override IReadOnlyList<ActionSpec> Actions =>
    [
        Expose<CheckHealth>(ActionSpec.AnyVersion, "health_check"),
        // No recorded reply: it would be a copy of the keys. A second ask is refused.
        Expose<InitKeys>(ActionSpec.AnyVersion, "init_keys") with { Access = Access.Bootstrap },
    ];

    public override IReadOnlyList<RouteSpec> Routes =>
    [
        new("POST", "/api/internal/init-keys", "init_keys")
        {
            Tag = "Internal", Summary = "Make the first keys, once", Status = 201,
        },
    ];
}
