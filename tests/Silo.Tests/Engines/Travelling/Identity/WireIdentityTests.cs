using System.Reflection;
using System.Text;
using Granary.Grains;

namespace Granary.Tests.Engines.Travelling.Identity;

public sealed class WireIdentityTests
{
    [Fact]
    public void Every_type_that_is_written_has_an_alias() =>
        Assert.All(WireIdentity.Types, type => Assert.NotNull(WireIdentity.Alias(type)));

    [Fact]
    public void Every_grain_interface_and_each_of_its_methods_has_an_alias() => Assert.All(
        WireIdentity.Grains,
        grain => Assert.All(
            WireIdentity.Methods(grain).Prepend<MemberInfo>(grain),
            member => Assert.NotNull(WireIdentity.Alias(member))));

    [Fact]
    public void No_alias_is_used_twice()
    {
        var aliases = WireIdentity.Types.Concat(WireIdentity.Grains).Select(WireIdentity.Alias).ToList();
        Assert.Equal(aliases.Distinct(), aliases);
    }

    /// <summary>Lines are added. A line that changes or goes is a version that older silos do not understand.</summary>
    [Fact]
    public void Names_and_numbers_on_the_wire_are_those_of_the_list() => Assert.Equal(
        Resource.Text("wire.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal),
        WireIdentity.Lines().Order(StringComparer.Ordinal));

    [Fact]
    public void No_namespace_travels()
    {
        using var wire = new Wire(FiveSystems.Table.Kinds);
        object[] all = [
            new AskBatch([Golden.Ask]), new AnswerBatch(Golden.Answers), Golden.GrainAsk, Golden.Answers[0]];
        Assert.All(all, one => Assert.DoesNotContain(
            "Granary.", Encoding.UTF8.GetString(wire.Write(one)), StringComparison.Ordinal));
    }
}
