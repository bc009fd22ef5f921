namespace Granary;

/// <summary>What turns say to the log.</summary>
public interface ITurnLog
{
    /// <summary>The entity was in memory, or it was not.</summary>
    void Lookup(string kind, bool hit);

    /// <summary>A decision that people should look after is committed.</summary>
    void Warning(GrainKey key, string warning);
}
