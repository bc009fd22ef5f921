using Granary.Tests.Engines.Conformance;

namespace Granary.Tests.Engines.Hostile;

/// <summary>Activations that stay for good: their memory is wrong most of the time.</summary>
public class DeludedStormTests : HostileStormTests
{
    protected override IEngine Build(EngineSetting setting) => new HostileEngine(setting, seed: 11) { Forgets = false };
}
