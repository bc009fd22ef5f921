using Granary.Errors;
using Granary.Grains.Turns;

namespace Granary.Tests.Turns;

public class AskTableTests
{
    [Fact]
    public void The_table_of_the_product_has_no_cycle() => Assert.True(AskTable.Granary.Allows("book", "author"));

    [Fact]
    public void Asking_goes_one_way() => Assert.False(AskTable.Granary.Allows("author", "book"));

    [Fact]
    public void A_kind_does_not_ask_itself() => Assert.Throws<SetupException>(() => new AskTable(("a", "a")));

    [Fact]
    public void A_long_cycle_is_found() =>
        Assert.Throws<SetupException>(() => new AskTable(("a", "b"), ("x", "a"), ("b", "c"), ("b", "d"), ("d", "a")));

    [Fact]
    public void Two_ways_to_one_kind_are_no_cycle() =>
        Assert.True(new AskTable(("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")).Allows("c", "d"));
}
