using Granary.Clustering;
using Granary.Grains;
using Granary.Ports;
using Granary.Tests.Engines.Conformance;
using Granary.Tests.Engines.Embedded;

namespace Granary.Tests.Cluster;

[Collection(TwoSilos.Name)]
public class HereTests(TwoSilos silos) : EngineConformance
{
    protected override bool Exclusive => false;

    protected virtual bool Elsewhere => false;

    protected override IEngine Build(EngineSetting setting) => new ClusterEngine(silos, setting, Elsewhere);
}

[Collection(TwoSilos.Name)]
public sealed class ElsewhereTests(TwoSilos silos) : HereTests(silos)
{
    protected override bool Elsewhere => true;
}

[Collection(TwoSilos.Name)]
public sealed class ClusterStormTests(TwoSilos silos) : EmbeddedSharedStormTests
{
    protected override IEngine Engine(EngineSetting setting) => new ClusterEngine(silos, setting, elsewhere: true);
}

public sealed class KindTests
{
    [Fact]
    public void Every_kind_has_its_activation() => Assert.Equal(
        Kinds.All.Select(kind => kind.Kind).Order(), ClusterHost.Activations().Select(ClusterHost.KindOf).Order());

    [Fact]
    public void A_key_cannot_be_taken_for_a_number()
    {
        var id = EntityKey.Of(new("book", 42));
        Assert.Equal("book/n42", id.ToString());
        Assert.Equal(new GrainKey("book", 42), EntityKey.Parse(id));
        Assert.False(id.TryGetIntegerKey(out _, out _));
        Assert.Throws<FormatException>(() => EntityKey.Parse(GrainId.Create("book", "42")));
    }
}
