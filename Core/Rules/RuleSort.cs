namespace Granary;

/// <summary>What a message does with an entity.</summary>
public enum RuleSort
{
    /// <summary>Makes it.</summary>
    Create,

    Read,

    Change,

    /// <summary>Changes it, whether it was there before or not.</summary>
    Ensure,
}
