using Granary.Grains.Shop;
using Granary.Shop;

namespace Granary.Tests.Grains.Shop;

public sealed class ProductRulesTests
{
    private readonly ShopContext _context = new("product", 7);
    private readonly ProductRules _grain = new();

    [Theory]
    [InlineData(5, 1, 4)]
    [InlineData(5, 5, 0)]
    public async Task Taking_lowers_the_stock_and_tells_the_price(long stock, long quantity, long left)
    {
        var decision = await Decide(Stored(stock), new TakeStock(1, quantity));

        Assert.Equal(left, Stock(decision));
        Assert.Equal($$"""{"price":2.5,"left":{{left}}}""", ShopContext.Text(decision));
    }

    [Theory]
    [InlineData(5, 6)]
    [InlineData(0, 1)]
    public async Task Taking_more_than_there_is_is_refused_with_both_figures(long stock, long quantity)
    {
        var decision = await Decide(Stored(stock), new TakeStock(1, quantity));

        Assert.False(decision.Changes);
        Assert.Equal($"Conflict: product 7: {quantity} ordered, {stock} in stock", ShopContext.Text(decision));
    }

    [Fact]
    public async Task Nothing_can_be_taken_from_or_returned_to_a_product_that_is_not_there()
    {
        foreach (object message in new object[] { new TakeStock(1, 1), new ReturnStock(1, 1) })
            Assert.Equal("NotFound: product 7 does not exist", ShopContext.Text(await Decide(null, message)));
    }

    [Fact]
    public async Task What_comes_back_is_there_again() =>
        Assert.Equal(5, Stock(await Decide(Stored(3), new ReturnStock(1, 2))));

    [Theory]
    [InlineData(3, 3, "is sold out")]
    [InlineData(3, 2, null)]
    public async Task The_last_piece_is_a_warning(long stock, long quantity, string? warning) =>
        Assert.Equal(warning, (await Decide(Stored(stock), new TakeStock(1, quantity))).Warning);

    [Theory]
    [InlineData(3, 0, "is sold out")]
    [InlineData(3, 1, null)]
    [InlineData(0, 0, null)]
    public async Task So_is_a_stock_that_is_set_to_nothing(long before, long after, string? warning) => Assert.Equal(
        warning, (await Decide(Stored(before), new UpdateProduct(7, null) { StockQuantity = after })).Warning);

    [Fact]
    public async Task An_update_keeps_what_is_not_given()
    {
        var decision = await Decide(
            Stored(3), new UpdateProduct(7, null) { Price = 9m, Description = new(true, null) });

        Assert.Equal(new ProductState("lamp", null, 9m, 3), decision.After!.State);
    }

    [Fact]
    public async Task A_stale_if_version_is_a_conflict()
    {
        foreach (object message in new object[] { new UpdateProduct(7, 2), new DeleteProduct(7, 2) })
            Assert.StartsWith(
                "Conflict: product 7 is at version 1, not 2", ShopContext.Text(await Decide(Stored(3), message)));
    }

    private static Entity Stored(long stock) =>
        new(7, 1, ShopContext.Then, ShopContext.Then, new ProductState("lamp", "bright", 2.5m, stock));

    private static long Stock(Decision decision) => ((ProductState)decision.After!.State).StockQuantity;

    private ValueTask<Decision> Decide(Entity? product, object message) =>
        _grain.Table.Decide(product, message, _context);
}
