namespace GranaryNamespace.Tests;

public sealed class ItemTests
{
    private static readonly AddItem Tea = new("Tea", 10);

    // Rules alone: no host, no JSON, a clock that stands until it is told to pass.
    [Fact]
    public void Nobody_takes_more_than_there_is()
    {
        var item = new RulesTest<ItemState>(new ItemSystem(), "item");
        item.Ask(Tea);
        item.Ask(new TakeItem(1, null, 8));
        var refused = Assert.Throws<RefusedException>(() => item.Ask(new TakeItem(1, null, 3)));
        Assert.Equal((ErrorCode.Conflict, "item 1 has 2 left"), (refused.Code, refused.Message));
    }

    // The whole system in one process: Orleans' test cluster, a store in memory that keeps the real one's promises.
    [Fact]
    public async Task The_same_key_adds_one_item()
    {
        await using var granary = await GranaryTest.Start<ItemSystem>();
        var first = await granary.Ask(Tea, key: "a");
        Assert.Equal(first, await granary.Ask(Tea, key: "a"));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => granary.Ask(Tea, key: "b"));
        Assert.Equal((ErrorCode.Conflict, "name Tea is taken"), (refused.Code, refused.Message));
    }
}
