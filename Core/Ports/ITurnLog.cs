namespace Granary;

/// <summary>What turns say to the log.</summary>
public interface ITurnLog
{
    /// <summary>The entity was in memory, or it was not.</summary>
    void Lookup(Ask ask, bool hit);

    /// <summary>A decision that people should look after is committed.</summary>
    void Warning(Ask ask, string warning);

    /// <summary>Rules threw, or decided what no rules may.</summary>
    void Defect(Ask ask, Exception defect);

    /// <summary>Rules have been deciding about one message for so long. Its caller is told.</summary>
    void Hangs(Ask ask, TimeSpan time);
}
