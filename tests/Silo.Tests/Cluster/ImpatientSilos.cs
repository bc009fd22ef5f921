namespace Granary.Tests.Cluster;

/// <summary>Two silos whose calls soon time out.</summary>
public sealed class ImpatientSilos : IAsyncLifetime
{
    public TwoSilos Silos { get; } = new(new(), TimeSpan.FromSeconds(5));

    public Task InitializeAsync() => Silos.InitializeAsync();

    public Task DisposeAsync() => Silos.DisposeAsync();
}
