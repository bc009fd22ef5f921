namespace Granary.Wire;

/// <summary>A message of another version of the program, which this one does not wholly understand.</summary>
public sealed record UnreadMessage(string Name)
{
    /// <summary>As it came: a silo that stops hands it on to one that may understand it.</summary>
    internal byte[] Body { get; init; } = [];
}
