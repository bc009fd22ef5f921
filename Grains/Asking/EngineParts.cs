using Granary.Grains.Turns;
using Granary.Ports;

namespace Granary.Grains.Asking;

/// <param name="Clock">The time that rules are told.</param>
/// <param name="Asks">Which kinds may ask which.</param>
/// <param name="Options">How much may wait.</param>
/// <param name="Log">What turns say.</param>
public sealed record EngineParts(TimeProvider Clock, AskTable Asks, LaneOptions Options, ITurnLog? Log = null);
