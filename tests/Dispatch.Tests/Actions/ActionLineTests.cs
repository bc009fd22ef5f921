using System.Text.Json;
using Granary.Dispatch.Binding;
using Granary.Grains;

namespace Granary.Tests.Dispatch.Actions;

/// <summary>What must hold for every line of the action table.</summary>
public sealed class ActionLineTests
{
    public static TheoryData<string, string> Examples
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var line in FiveSystems.Table.Actions.Where(
                line => line.Example is not null || !line.Fields.Any(part => part.Required)))
                data.Add(line.Version, line.Name);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void The_example_of_an_action_is_accepted(string version, string name)
    {
        var line = FiveSystems.Table.Actions.Single(line => line.Version == version && line.Name == name);

        Assert.NotNull(Binder.Bind(line, JsonElement.Parse(line.ExampleData), out var refusal));
        Assert.Null(refusal);
    }

    [Fact]
    public void One_scope_has_one_retention() => Assert.All(
        FiveSystems.Table.Actions.Where(line => line.IsChange).GroupBy(line => line.Scope),
        scope => Assert.Single(scope.Select(line => line.Retention).Distinct()));

    [Fact]
    public void What_exists_already_is_named_by_its_id() => Assert.All(
        FiveSystems.Table.Actions.Where(line => line.Target == ActionTarget.Existing),
        line => Assert.Contains(line.Fields, field => field is { Type: "id", Required: true }));
}
