using Granary.Dispatch;
using Granary.Grains;

namespace Granary.Tests.Dispatch.Actions;

/// <summary>Versions are those that some action is of, in their order.</summary>
public sealed class ActionTableTests
{
    private static readonly ActionSpec CheckHealth = FiveSystems.Table.Actions.Single(
        action => action.Name == "health_check");

    private static readonly ActionTable Table = new(
    [
        CheckHealth, CheckHealth with { Name = "old", Version = "v2" },
        CheckHealth with { Name = "new", Version = "v10" },
    ]);

    [Theory]
    [InlineData("v1", "health_check")]
    [InlineData("v2", "health_check")]
    [InlineData("v10", "health_check")]
    [InlineData("v2", "old")]
    [InlineData("v10", "new")]
    public void An_action_is_found_in_its_versions(string version, string name)
    {
        Assert.Equal(name, Table.Find(version, name, out var refusal)?.Name);
        Assert.Null(refusal);
    }

    [Theory]
    [InlineData("v3", "old", "version 'v3' is not known; known: v1, v2, v10")]
    [InlineData("any", "health_check", "version 'any' is not known; known: v1, v2, v10")]
    [InlineData("v10", "old", "action 'old' is not known in v10; known: health_check, new")]
    public void What_is_not_there_is_refused_with_what_is(string version, string name, string error)
    {
        Assert.Null(Table.Find(version, name, out var refusal));
        Assert.Equal(error, refusal!.Error);
    }

    [Fact]
    public void What_is_of_any_version_is_offered_in_all() =>
        Assert.Equal(["v1/health_check", "v10/health_check", "v10/new", "v2/health_check", "v2/old"],
            Offers.Of(Table.All).Order());
}
