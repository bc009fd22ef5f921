namespace Granary;

/// <summary>What a message does with an entity.</summary>
public enum RuleSort
{
    Create,
    Read,
    Change,
}
