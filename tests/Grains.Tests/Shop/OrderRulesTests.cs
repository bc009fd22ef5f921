using Granary.Grains.Shop;
using Granary.Shop;

namespace Granary.Tests.Grains.Shop;

public sealed class OrderRulesTests
{
    private static readonly string[] Statuses =
    [
        OrderStatus.Pending, OrderStatus.Confirmed, OrderStatus.Rejected, OrderStatus.Shipped, OrderStatus.Delivered,
        OrderStatus.Cancelled,
    ];

    private static readonly string[] Moves = ["confirmed shipped", "shipped delivered", "confirmed cancelled"];
    private static readonly OrderOrigin Origin = new("key:test", "order", "k", [1], "c");

    private readonly ShopContext _context = new("order", 9);
    private readonly OrderRules _grain = new();

    public static TheoryData<string, string> Pairs()
    {
        var pairs = new TheoryData<string, string>();
        foreach (var before in Statuses)
        {
            foreach (var after in Statuses)
                pairs.Add(before, after);
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Status_moves_forward_only(string before, string after)
    {
        var decision = await Decide(Stored(before), new UpdateOrder(9, null, after));

        var allowed = Moves.Contains($"{before} {after}");
        Assert.Equal(allowed, decision.Changes);
        if (allowed)
            Assert.Equal(after, ShopContext.Order(decision).Status);
        else
            Assert.Equal($"Conflict: order 9 is {before} and cannot become {after}", ShopContext.Text(decision));
    }

    [Fact]
    public async Task An_order_starts_pending_with_a_timer_and_equal_products_as_one()
    {
        var decision = await Start(new(1, 1, [new(3, 1), new(1, 2), new(3, 4)]));

        var order = ShopContext.Order(decision);
        Assert.Equal((OrderStatus.Pending, (decimal?)null), (order.Status, order.Total));
        Assert.Equal([new(1, 2), new(3, 5)], order.Items);
        Assert.Equal(new TimerChange(_context.Self, OrderRules.Timer, _context.Now.AddSeconds(10)),
            Assert.Single(decision.Timers));
    }

    [Theory]
    [InlineData(1, 2, 1, "user 1 has no address 2")]
    [InlineData(1, 9, 1, "address 9 does not exist")]
    [InlineData(9, 1, 1, "user 9 does not exist")]
    [InlineData(1, 1, 9, "product 9 does not exist")]
    public async Task What_an_order_names_must_be_there(long user, long address, long product, string error)
    {
        var decision = await Start(new(user, address, [new(1, 1), new(product, 1)]));

        Assert.False(decision.Changes);
        Assert.Equal("NotFound: " + error, ShopContext.Text(decision));
    }

    [Theory]
    [InlineData(null, "confirmed")]
    [InlineData("product 1: 2 ordered, 1 in stock", "rejected")]
    public async Task The_end_takes_back_the_timer_and_forgets_the_origin(string? reason, string status)
    {
        var decision = await Decide(Stored(OrderStatus.Pending), new FinishOrder(reason, 5m));

        var order = (OrderState)decision.After!.State;
        Assert.Equal((status, reason, 5m, null), (order.Status, order.Reason, order.Total, order.Origin));
        Assert.Equal(new TimerChange(_context.Self, OrderRules.Timer, null), Assert.Single(decision.Timers));
    }

    [Fact]
    public async Task An_order_ends_once()
    {
        foreach (var status in Statuses[1..])
            Assert.False((await Decide(Stored(status), new FinishOrder("late", 0))).Changes);
    }

    [Fact]
    public async Task A_cancelled_order_has_a_timer_until_its_stock_is_back()
    {
        var cancelled = await Decide(Stored(OrderStatus.Confirmed), new UpdateOrder(9, null, OrderStatus.Cancelled));
        var back = await Decide(cancelled.After, new StockIsBack());
        var again = await Decide(back.After, new StockIsBack());

        Assert.NotNull(Assert.Single(cancelled.Timers).DueAt);
        Assert.Null(Assert.Single(back.Timers).DueAt);
        Assert.Equal((true, false),
            (((OrderState)cancelled.After!.State).StockIsOut, ((OrderState)back.After!.State).StockIsOut));
        Assert.False(again.Changes);
    }

    [Fact]
    public async Task A_stale_if_version_is_a_conflict() => Assert.StartsWith(
        "Conflict: order 9 is at version 1, not 3",
        ShopContext.Text(await Decide(Stored("confirmed"), new UpdateOrder(9, 3, "shipped"))));

    private static Entity Stored(string status) => new(
        9, 1, ShopContext.Then, ShopContext.Then, new OrderState(1, 1, [new(1, 2)], status, Origin: Origin));

    private ValueTask<Decision> Start(CreateOrder order) => Decide(null, new StartOrder(order, Origin));

    private ValueTask<Decision> Decide(Entity? order, object message) => _grain.Table.Decide(order, message, _context);
}
