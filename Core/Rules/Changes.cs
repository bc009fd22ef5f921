using System.Globalization;

namespace Granary;

/// <summary>
/// What all kinds of entities have in common: the first version, the next one, and the owner's right to change it.
/// </summary>
internal static class Changes
{
    public static Entity First(IRuleContext context, object state) =>
        new(context.Self.Id, 1, context.Now, context.Now, state);

    public static Entity Next(this Entity entity, IRuleContext context, object state) =>
        entity with
        {
            Version = entity.Version + 1,
            UpdatedAt = context.Now,
            State = state,
            Newer = entity.Newer?.Beside(state),
        };

    public static Refusal Missing(IRuleContext context) => new(
        ErrorCode.NotFound,
        string.Create(CultureInfo.InvariantCulture, $"{context.Self.Kind} {context.Self.Id} does not exist"));

    /// <summary>The caller changes what it has seen, or learns that it has moved on.</summary>
    public static Refusal? Stale(this Entity entity, IRuleContext context, long? ifVersion) =>
        ifVersion is null || ifVersion == entity.Version
            ? null
            : new(ErrorCode.Conflict, string.Create(
                CultureInfo.InvariantCulture,
                $"{context.Self.Kind} {context.Self.Id} is at version {entity.Version}, not {ifVersion}"))
            {
                Details =
                    [new("if_version", string.Create(CultureInfo.InvariantCulture, $"is {entity.Version} now"))],
            };
}
