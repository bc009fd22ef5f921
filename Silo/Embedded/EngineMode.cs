namespace Granary.Silo.Embedded;

/// <summary>How many silos work on one database.</summary>
public enum EngineMode
{
    /// <summary>One: its memory is the truth while its lease holds.</summary>
    Exclusive,

    /// <summary>Several: every turn begins by asking the row's version.</summary>
    Shared,
}
