namespace Granary;

/// <summary>A timer of a kind, and what an entity is asked when it is due.</summary>
/// <param name="Kind">Of the entities that set it.</param>
/// <param name="Name">As they call it.</param>
/// <param name="Message">What they are asked, in the program's name.</param>
/// <param name="Make">Makes it for one of them.</param>
public sealed record TimerSpec(string Kind, string Name, Type Message, Func<GrainKey, object> Make);
