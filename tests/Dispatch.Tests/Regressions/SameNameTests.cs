using Granary.Users;

namespace Granary.Tests.Dispatch.Regressions;

/// <summary>Some letters have two small forms of one capital: lowering alone takes them for different names.</summary>
public sealed class SameNameTests
{
    [Theory]
    [InlineData("ΟΔΥΣΣΕΥΣ", "οδυσσευς")]
    [InlineData("ΟΔΥΣΣΕΥΣ", "οδυσσευσ")]
    [InlineData("ADA", "ada")]
    [InlineData(" ÄDA ", "äda")]
    public void Names_that_differ_in_case_only_are_the_same(string one, string other) =>
        Assert.Equal(UserNames.Same(one), UserNames.Same(other));
}
