using System.Text.RegularExpressions;
using Granary.AmqpBridge;
using Granary.Hosting.Options;
using Granary.Tests.Structure;
using static Granary.Tests.Deploy.Manifests;

namespace Granary.Tests.Deploy;

/// <summary>A silo that is told to stop is done before it is killed.</summary>
public sealed partial class StopBudgetTests
{
    /// <summary>For what has no limit of its own: the last commits, the closing of connections.</summary>
    private const int Reserve = 5;

    private static readonly int Needed = new AmqpOptions().StopSeconds + new OrleansOptions().StopSeconds + Reserve;

    [Theory]
    [InlineData("silo")]
    [InlineData("silo-ha")]
    public void Compose_waits_long_enough(string service)
    {
        var compose = Repository.Read("docker-compose.yml");
        var silo = Grace().Match(compose[compose.IndexOf($"\n  {service}:", StringComparison.Ordinal)..]);

        Assert.True(int.Parse(silo.Groups[1].Value, null) >= Needed, $"{silo.Value}, needed are {Needed} s");
    }

    [Fact]
    public void Kubernetes_waits_long_enough()
    {
        var silo = Find("Deployment", "granary-silo");
        var before = int.Parse(At<string>(Container(silo), "lifecycle", "preStop", "sleep", "seconds"), null);
        var grace = int.Parse(At<string>(Pod(silo), "terminationGracePeriodSeconds"), null);

        Assert.True(grace >= before + Needed, $"{grace} s, needed are {before + Needed} s");
    }

    [GeneratedRegex(@"stop_grace_period: (\d+)s")]
    private static partial Regex Grace();
}
