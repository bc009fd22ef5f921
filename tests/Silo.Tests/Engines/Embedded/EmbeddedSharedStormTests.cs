namespace Granary.Tests.Engines.Embedded;

public class EmbeddedSharedStormTests : EmbeddedStormTests
{
    protected override bool Exclusive => false;
}
