using Granary.Tests.Engines.Counting;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Tests.Regressions;

/// <summary>The gateway gave strangers the stack of whatever failed.</summary>
public sealed class DefectTests
{
    private readonly EntityHost _host = new(new(1), new ServiceCollection().AddLogging().BuildServiceProvider());

    [Fact]
    public void Code_outside_is_not_told_the_inside_of_a_defect()
    {
        var told = _host.Failed(Ask(trusted: false), new NotSupportedException("select * from secrets")).Failure!;
        Assert.DoesNotContain("secrets", told.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Code_inside_gets_the_defect_as_it_was()
    {
        var defect = new NotSupportedException("select * from secrets");
        Assert.Same(defect, _host.Failed(Ask(trusted: true), defect).Failure);
    }

    [Fact]
    public void Everybody_is_told_that_a_dependency_is_away()
    {
        var away = new UnavailableException("database", "away", outage: true);
        Assert.Same(away, _host.Failed(Ask(trusted: false), away).Failure);
    }

    private static GrainAsk Ask(bool trusted) => new() { Message = new Look(), Trusted = trusted };
}
