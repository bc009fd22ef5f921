namespace Granary.Tests.Engines.Hostile;

/// <summary>Activations that all believe to be alone: their memory is wrong most of the time.</summary>
public class DeludedStormTests : HostileStormTests
{
    protected override bool Exclusive => true;
}
