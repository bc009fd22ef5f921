using Granary.Tests.Engines.Conformance;

namespace Granary.Tests.Engines.Hostile;

/// <summary>Of the cases, those that the store's fences keep alone. Memory is not believed.</summary>
public class HostileTests : OutagePromises
{
    protected override IEngine Build(EngineSetting setting) => new HostileEngine(setting, seed: 7);
}
