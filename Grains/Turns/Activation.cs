using Granary.Ports;

namespace Granary.Grains.Turns;

/// <summary>One entity in memory. Its running turn alone touches it; <see cref="Doubt"/> comes from anywhere.</summary>
public sealed class Activation(GrainKey key, KindSpec kind)
{
    private const long Never = -2;
    private const long Forgotten = -1;

    private long era = Never;
    private volatile bool doubted;

    public GrainKey Key { get; } = key;

    public KindSpec Kind { get; } = kind;

    /// <summary>The entity as it was last committed; <c>null</c>: there is none, or it is not loaded.</summary>
    public Entity? Entity { get; private set; }

    public bool Loaded => era >= 0 && !doubted;

    /// <summary>When it was last used, in ticks of the engine's own clock.</summary>
    public long LastUse { get; set; }

    /// <summary>Nothing was ever loaded here, so an ask that creates may assume that there is nothing.</summary>
    internal bool Fresh => era == Never;

    /// <summary>What is in memory is not believed any more; the next turn reloads it.</summary>
    public void Forget()
    {
        era = Forgotten;
        Entity = null;
    }

    /// <summary>Somebody saw a sign that the row may have moved on.</summary>
    public void Doubt() => doubted = true;

    /// <summary>Memory is believed only in the era of the lease in which it was learned.</summary>
    internal bool IsKnown(long now)
    {
        if (!doubted)
            return era == now;
        // Cleared before the row is read again: a doubt that comes after this is about the next turn.
        doubted = false;
        Forget();
        return false;
    }

    internal void Know(Entity? entity, long now)
    {
        Entity = entity;
        era = now;
    }
}
