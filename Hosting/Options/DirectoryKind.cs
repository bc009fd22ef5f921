namespace Granary.Hosting.Options;

/// <summary>Orleans' ways to know where an entity lives.</summary>
public enum DirectoryKind
{
    Default,
    Distributed,
}
