namespace Granary.Tests;

/// <summary>One after the other: some of them count the databases of the server.</summary>
[CollectionDefinition(Name)]
public sealed class RealServicesCollection
{
    public const string Name = "real services";
}
