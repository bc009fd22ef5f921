using Granary.Grains;
using Granary.Hosting.Cluster;
using Granary.Hosting.Parts;
using Granary.Tests.Engines.Conformance;
using Orleans.Runtime;

namespace Granary.Tests.Cluster;

[Collection(TwoSilos.Name)]
public class HereTests(TwoSilos silos) : SharingPromises
{
    protected virtual bool Elsewhere => false;

    protected override IEngine Build(EngineSetting setting) => new ClusterEngine(silos, setting, Elsewhere);
}

[Collection(TwoSilos.Name)]
public sealed class ElsewhereTests(TwoSilos silos) : HereTests(silos)
{
    protected override bool Elsewhere => true;
}

[Collection(TwoSilos.Name)]
public sealed class ClusterStormTests(TwoSilos silos) : FaultStorm
{
    protected override IEngine Engine(EngineSetting setting) => new ClusterEngine(silos, setting, elsewhere: true);
}

public sealed class KindTests
{
    [Fact]
    public void Every_kind_has_its_grain() => Assert.Equal(
        FiveSystems.Table.Kinds.Select(kind => kind.Kind).Order(),
        ClusterHost.EntityGrains(FiveSystems.Table).Select(ClusterHost.KindOf).Order());

    [Fact]
    public void An_entitys_key_is_its_id_as_Orleans_writes_integers()
    {
        var id = EntityIds.Of(new("book", 42));
        Assert.Equal("book/2A", id.ToString());
        Assert.Equal(new GrainKey("book", 42), EntityIds.Key(id));
        Assert.Throws<FormatException>(() => EntityIds.Key(GrainId.Create("book", "n42")));
    }
}
