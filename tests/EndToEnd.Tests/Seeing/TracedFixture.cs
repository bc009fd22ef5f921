namespace Granary.Tests.Seeing;

/// <summary>One silo for all whose requests do not disturb each other.</summary>
public sealed class TracedFixture : IAsyncLifetime
{
    internal TracedSilo Silo { get; private set; } = null!;

    public async Task InitializeAsync() => Silo = await TracedSilo.Open(
        "traces", new() { ["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based" });

    public async Task DisposeAsync() => await Silo.DisposeAsync();
}
