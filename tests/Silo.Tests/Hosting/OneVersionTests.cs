using Granary.Grains;
using Granary.Hosting.Parts;

namespace Granary.Tests.Hosting;

public sealed class OneVersionTests
{
    [Fact]
    public void Packages_of_different_versions_are_named() => Assert.Equal(
        "Granary's packages are of different versions: Granary.Hosting, Granary.Postgres 0.2.0; Granary.Core 0.1.0: "
        + "give all of them one",
        OneVersion.Fault([("Granary.Hosting", "0.2.0"), ("Granary.Core", "0.1.0"), ("Granary.Postgres", "0.2.0")]));

    [Fact]
    public void One_version_is_no_fault() =>
        Assert.Null(OneVersion.Fault([("Granary.Hosting", "0.2.0"), ("Granary.Core", "0.2.0")]));

    [Fact]
    public void What_was_built_together_is_of_one_version() => OneVersion.Check(FiveSystems.All());
}
