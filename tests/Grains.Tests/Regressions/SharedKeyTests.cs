using Granary.Shop;
using Granary.Tests.Grains.Shop;

namespace Granary.Tests.Regressions;

/// <summary>
/// An order whose key its caller had spent on something else never ended: its stock was taken, and its last step met
/// the other request's reply for ever.
/// </summary>
public sealed class SharedKeyTests
{
    private readonly ShopRig _shop = new();

    [Fact]
    public async Task An_order_under_the_key_of_another_change_is_refused_and_takes_nothing()
    {
        var id = ShopRig.View(await _shop.Create("a", ShopRig.Order(1))).Id;
        await _shop.Move("b", id, OrderStatus.Shipped);

        Assert.Equal(ErrorCode.IdempotencyConflict, (await _shop.Create("b", ShopRig.Order(0, 1))).Refusal!.Code);
        Assert.Equal(("4 5 5", 1), (_shop.Stocks, _shop.Store.Count("order")));
    }

    [Fact]
    public async Task An_order_whose_key_is_spent_on_another_change_meanwhile_is_rejected_and_gives_back()
    {
        var id = ShopRig.View(await _shop.Create("a", ShopRig.Order(1))).Id;
        _shop.Engine.FailAt(4, done: false);
        await Assert.ThrowsAsync<UnavailableException>(() => _shop.Create("b", ShopRig.Order(0, 1)));
        await _shop.Move("b", id, OrderStatus.Shipped);
        var (owner, name) = Assert.Single(_shop.Store.Timers.Keys);

        await _shop.Process.Fire(owner, name);

        Assert.Equal((OrderStatus.Rejected, "4 5 5"), (_shop.Status(owner.Id), _shop.Stocks));
        Assert.Empty(_shop.Store.Timers);
        Assert.Equal(ErrorCode.IdempotencyConflict, (await _shop.Create("b", ShopRig.Order(0, 1))).Refusal!.Code);
    }
}
