using Granary.Ports;
using Granary.Tests.Engines.Conformance;

namespace Granary.Tests.Engines.Hostile;

/// <summary>Activations that ask for the version first, as silos that share a database do.</summary>
public class HostileStormTests : StormPromises
{
    protected override bool Exclusive => false;

    protected override IEngine Build(EngineSetting setting) => new HostileEngine(setting, seed: 11);
}
