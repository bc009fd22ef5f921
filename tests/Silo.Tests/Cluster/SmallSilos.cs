namespace Granary.Tests.Cluster;

/// <summary>Two silos that have room for few.</summary>
public sealed class SmallSilos : IAsyncLifetime
{
    public const int Room = 300;

    public TwoSilos Silos { get; } = new(new() { MaxActivations = Room });

    public Task InitializeAsync() => Silos.InitializeAsync();

    public Task DisposeAsync() => Silos.DisposeAsync();
}
