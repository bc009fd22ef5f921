namespace Granary.Tests.Cluster;

[Collection(TwoSilos.Name)]
public sealed class OffersInClusterTests(TwoSilos silos)
{
    [Fact]
    public void Each_silo_hears_what_the_silos_offer()
    {
        for (var silo = 0; silo < 2; silo++)
        {
            Assert.True(silos.Cluster(silo).Knows("v1/create_book"));
            Assert.True(silos.Cluster(silo).Knows("v1/create_book#title"));
            // As soon as both have been heard.
            Assert.True(SpinWait.SpinUntil(() => !silos.Cluster(silo).Knows("v1/burn_book"), TimeSpan.FromSeconds(30)));
        }
    }
}
