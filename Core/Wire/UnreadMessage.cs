namespace Granary.Wire;

/// <summary>A message of another version of the program, which this one does not wholly understand.</summary>
public sealed record UnreadMessage(string Name);
