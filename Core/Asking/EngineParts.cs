using Granary.Turns;

namespace Granary.Asking;

/// <param name="Store">Where entities are kept.</param>
/// <param name="Kinds">All of which there is a grain class.</param>
/// <param name="Options">How much may wait.</param>
/// <param name="Clock">The time that rules see.</param>
public sealed record EngineParts(
    IStore Store, IReadOnlyList<KindSpec> Kinds, LaneOptions Options, TimeProvider Clock)
{
    /// <summary>
    /// How often Orleans is called for an entity that lives here, so that it knows that the entity is used: well within
    /// the shortest idle time.
    /// </summary>
    public TimeSpan CallEvery { get; init; } = TimeSpan.FromSeconds(0.25);

    /// <summary>What turns say.</summary>
    public ITurnLog? Log { get; init; }
}
