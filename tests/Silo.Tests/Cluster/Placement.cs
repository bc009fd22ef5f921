using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Granary.Tests.Cluster;

/// <summary>Where Orleans places what is asked for the first time in this flow.</summary>
internal static class Placement
{
    public static IDisposable In(SiloAddress silo)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo);
        return new Hint();
    }

    private sealed class Hint : IDisposable
    {
        public void Dispose() => RequestContext.Remove(IPlacementDirector.PlacementHintKey);
    }
}
