namespace Granary.Tests.Storms;

/// <summary>Storms restart the services, so nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class StormCollection
{
    public const string Name = "storms";
}
