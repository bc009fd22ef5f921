using System.Reflection;
using PublicApiGenerator;

namespace Granary.Tests.Structure;

/// <summary>
/// What a package shows to its users is written down in a file, so that it changes on purpose only. After a change
/// that is meant, <c>GRANARY_WRITE_SURFACE=1 ./granary test SurfaceTests</c> writes the files anew.
/// </summary>
public sealed class SurfaceTests
{
    private static readonly ApiGeneratorOptions Shown = new()
    {
        IncludeAssemblyAttributes = false,
        ExcludeAttributes =
        [
            "System.CodeDom.Compiler.GeneratedCodeAttribute", "System.Diagnostics.DebuggerDisplayAttribute",
        ],
    };

    [Theory]
    [InlineData("Granary", "Granary.Core", "Granary.Dispatch")]
    [InlineData("Granary.Amqp", "Granary.AmqpBridge")]
    [InlineData("Granary.Http", "Granary.HttpBridge")]
    [InlineData("Granary.Postgres", "Granary.Postgres")]
    [InlineData("Granary.Server", "Granary.Hosting")]
    [InlineData("Granary.Systems", "Granary.Grains.Interfaces", "Granary.Grains")]
    [InlineData("Granary.Testing", "Granary.Testing")]
    public void A_package_shows_what_is_written_down(string package, params string[] assemblies)
    {
        var surface = string.Join('\n', assemblies.Select(name => Assembly.Load(name).GeneratePublicApi(Shown)));
        var file = Path.Combine(Repository.Root, "tests/Silo.Tests/Structure/Surface", package + ".txt");
        if (Environment.GetEnvironmentVariable("GRANARY_WRITE_SURFACE") == "1")
            File.WriteAllText(file, surface.TrimEnd() + "\n");
        Assert.Equal(File.ReadAllText(file).TrimEnd(), surface.TrimEnd());
    }
}
