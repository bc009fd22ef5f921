using Granary.Tests.Engines.Conformance;

namespace Granary.Tests.Engines.Hostile;

/// <summary>Several activations of each entity, which come and go.</summary>
public class HostileStormTests : StormPromises
{
    protected override IEngine Build(EngineSetting setting) => new HostileEngine(setting, seed: 11);
}
