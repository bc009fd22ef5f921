using Granary.Grains.Turns;
using Granary.Ports;

namespace Granary.Grains.Asking;

/// <param name="Store">Where entities are kept.</param>
/// <param name="Kinds">All of which there is a grain class.</param>
/// <param name="Asks">Which kinds may ask which.</param>
/// <param name="Options">How much may wait.</param>
/// <param name="Clock">The time that rules are told.</param>
public sealed record EngineParts(
    IStore Store, IReadOnlyList<KindSpec> Kinds, AskTable Asks, LaneOptions Options, TimeProvider Clock)
{
    /// <summary>What turns say.</summary>
    public ITurnLog? Log { get; init; }
}
