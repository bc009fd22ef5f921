namespace Granary;

/// <summary>What the other silos of the cluster offer. Answers from memory, at once.</summary>
public interface ICluster
{
    /// <summary>
    /// Whether one of them offers it, or may: what a silo that has just come offers is heard a moment later.
    /// </summary>
    /// <param name="offer">
    /// <c>v1/create_book</c> for an action, <c>v1/create_book#title</c> for a field of its <c>data</c>,
    /// <c>v1/create_order#items.quantity</c> for a field of the items of a list.
    /// </param>
    bool Knows(string offer);
}
