using Granary.Shop;

namespace Granary.Tests.Grains.Shop;

public sealed class OrderProcessTests
{
    private readonly ShopRig _shop = new();

    [Fact]
    public async Task An_order_takes_every_product_at_the_prices_of_the_moment()
    {
        var order = ShopRig.View(await _shop.Create("a", ShopRig.Order(1, 2, 5)));

        Assert.Equal((OrderStatus.Confirmed, 20m, "4 3 0"), (order.Status, order.Total, _shop.Stocks));
        Assert.Empty(_shop.Store.Timers);
    }

    [Fact]
    public async Task An_order_that_cannot_have_everything_takes_nothing_and_says_what_was_short()
    {
        var order = ShopRig.View(await _shop.Create("a", ShopRig.Order(1, 2, 6)));

        Assert.Equal(
            (OrderStatus.Rejected, "product 3: 6 ordered, 5 in stock", "5 5 5"),
            (order.Status, order.Reason, _shop.Stocks));
        Assert.Empty(_shop.Store.Timers);
    }

    [Fact]
    public async Task A_repeat_is_the_same_order_and_the_same_reply()
    {
        var first = await _shop.Create("a", ShopRig.Order(1));
        var again = await _shop.Create("a", ShopRig.Order(1));

        Assert.Equal(ShopRig.Text(first), ShopRig.Text(again));
        Assert.Equal(("4 5 5", 1), (_shop.Stocks, _shop.Store.Count("order")));
    }

    [Fact]
    public async Task Another_order_under_the_same_key_is_refused()
    {
        await _shop.Create("a", ShopRig.Order(1));

        Assert.Equal(ErrorCode.IdempotencyConflict, (await _shop.Create("a", ShopRig.Order(2))).Refusal!.Code);
        Assert.Equal(("4 5 5", 1), (_shop.Stocks, _shop.Store.Count("order")));
    }

    [Fact]
    public async Task A_cancelled_order_gives_back_once_however_often_it_is_cancelled()
    {
        var id = ShopRig.View(await _shop.Create("a", ShopRig.Order(1, 2))).Id;
        var first = await _shop.Move("b", id, OrderStatus.Cancelled);
        var again = await _shop.Move("b", id, OrderStatus.Cancelled);
        var other = await _shop.Move("c", id, OrderStatus.Cancelled);

        Assert.Equal((ShopRig.Text(first), ErrorCode.Conflict), (ShopRig.Text(again), other.Refusal!.Code));
        Assert.Equal("5 5 5", _shop.Stocks);
    }

    [Fact]
    public async Task A_product_that_was_deleted_does_not_keep_an_order_from_being_cancelled()
    {
        var id = ShopRig.View(await _shop.Create("a", ShopRig.Order(1, 2))).Id;
        _shop.Store.Delete("product", 1);

        Assert.Equal(OrderStatus.Cancelled, ShopRig.View(await _shop.Move("b", id, OrderStatus.Cancelled)).Status);
        Assert.Empty(_shop.Store.Timers);
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 2)]
    [InlineData(true, 6)]
    [InlineData(false, 6)]
    public async Task Asked_again_after_a_fault_at_any_step_an_order_comes_to_the_same_end(bool done, long third)
    {
        var expected = await Walk(new(), 0, done, third);
        for (var fault = 1; fault <= expected.Asks; fault++)
        {
            var walked = await Walk(new(), fault, done, third);
            Assert.Equal((expected.End, expected.Stocks), (walked.End, walked.Stocks));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Asked_again_after_a_fault_at_any_step_a_cancellation_comes_to_the_same_end(bool done)
    {
        // The change, what is left to do, three returns, and the end.
        for (var fault = 1; fault <= 6; fault++)
        {
            var rig = new ShopRig();
            var id = ShopRig.View(await rig.Create("a", ShopRig.Order(1, 2, 3))).Id;
            rig.Engine.FailAt(fault, done);
            await Assert.ThrowsAsync<UnavailableException>(() => rig.Move("b", id, OrderStatus.Cancelled));
            Assert.Equal(OrderStatus.Cancelled, ShopRig.View(await rig.Move("b", id, OrderStatus.Cancelled)).Status);
            Assert.Equal("5 5 5", rig.Stocks);
            Assert.Empty(rig.Store.Timers);
        }
    }

    [Theory]
    [InlineData(2, "confirmed", "4 3 3")]
    [InlineData(6, "rejected", "5 5 5")]
    public async Task Many_walkers_at_once_come_to_one_end(long third, string status, string stocks)
    {
        var replies = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => _shop.Create("a", ShopRig.Order(1, 2, third))));

        Assert.Equal(status, ShopRig.View(replies[0]).Status);
        Assert.Single(replies.Select(ShopRig.Text).Distinct());
        Assert.Equal((stocks, 1), (_shop.Stocks, _shop.Store.Count("order")));
    }

    [Fact]
    public async Task The_timer_finishes_an_order_and_the_reply_waits_under_its_key()
    {
        _shop.Engine.FailAt(2, done: false);
        await Assert.ThrowsAsync<UnavailableException>(() => _shop.Create("a", ShopRig.Order(1)));
        var (owner, name) = Assert.Single(_shop.Store.Timers.Keys);
        Assert.Equal(OrderStatus.Pending, _shop.Status(owner.Id));

        await _shop.Process.Fire(owner, name);

        Assert.Equal((OrderStatus.Confirmed, "4 5 5"), (_shop.Status(owner.Id), _shop.Stocks));
        Assert.Contains("order a", _shop.Store.Keys);
        Assert.Equal(OrderStatus.Confirmed, ShopRig.View(await _shop.Create("a", ShopRig.Order(1))).Status);
    }

    [Fact]
    public async Task Nobody_walks_after_footprints_that_may_be_fading()
    {
        _shop.Engine.FailAt(3, done: true);
        await Assert.ThrowsAsync<UnavailableException>(() => _shop.Create("a", ShopRig.Order(1)));
        _shop.Time.Now += TimeSpan.FromHours(23.5);

        await Assert.ThrowsAsync<InvalidOperationException>(() => _shop.Create("a", ShopRig.Order(1)));
        Assert.Equal("4 5 5", _shop.Stocks);
    }

    private static async Task<(string End, string Stocks, int Asks)> Walk(ShopRig rig, int fault, bool done, long third)
    {
        rig.Engine.FailAt(fault, done);
        if (fault > 0)
            await Assert.ThrowsAsync<UnavailableException>(() => rig.Create("a", ShopRig.Order(1, 2, third)));
        var view = ShopRig.View(await rig.Create("a", ShopRig.Order(1, 2, third)));
        Assert.Equal(1, rig.Store.Count("order"));
        Assert.Empty(rig.Store.Timers);
        return ($"{view.Status} {view.Reason} {view.Total}", rig.Stocks, rig.Engine.Asks);
    }
}
