using Granary.Grains.Users;
using Granary.Shop;
using Granary.Users;

namespace Granary.Grains.Shop;

/// <summary>
/// What happens to an order. Between its first commit (pending, with a timer) and its last (confirmed or rejected)
/// <see cref="OrderProcess"/> takes the stock.
/// </summary>
public sealed class OrderRules : IRules<OrderState>
{
    public const string Timer = "go on";

    /// <summary>The silo that began it continues at once; the timer is for the case that it dies.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public RuleTable<OrderState> Table { get; } = new RuleTable<OrderState>()
        .Create<StartOrder, OrderView>(Start, View)
        .Read<GetOrder, OrderView>(View)
        .Read<GetOrderWork, OrderWork>(order => new(
            order.State.Status, order.State.StockIsOut, order.State.Items, order.State.Origin, order.UpdatedAt))
        .Change<UpdateOrder, OrderView>(Update, View)
        .Change<FinishOrder, OrderView>(Finish, View)
        .Change<StockIsBack, OrderView>(Back, View);

    public static OrderView View(Entity<OrderState> order) => new(
        order.Id, order.State.UserId, order.State.DeliveryAddressId, order.State.Items, order.State.Status,
        order.State.Reason, order.State.Total, order.CreatedAt, order.ChangedAt, order.Version);

    private static async ValueTask<Decision<OrderState>> Start(StartOrder start, IRuleContext context)
    {
        var m = start.Order;
        if (await Missing(m, context) is { } refusal)
            return refusal;
        var items = m.Items.GroupBy(item => item.ProductId)
            .Select(same => new OrderItem(same.Key, same.Sum(item => item.Quantity))).OrderBy(item => item.ProductId);
        return Waiting(
            new(m.UserId, m.DeliveryAddressId, [.. items], OrderStatus.Pending, Origin: start.Origin), context) with
        {
            ReferenceError = $"user {m.UserId} or address {m.DeliveryAddressId} is being deleted",
        };
    }

    private static async ValueTask<Refusal?> Missing(CreateOrder m, IRuleContext context)
    {
        var user = await context.Find(new(UserSystem.User, m.UserId), new GetUser(m.UserId));
        if (user.Refusal is not null)
            return user.Refusal;
        var address = await context.Find(
            new(ShopSystem.Address, m.DeliveryAddressId), new GetAddress(m.DeliveryAddressId));
        if (address.Refusal is not null)
            return address.Refusal;
        if (ReplyData.Read<AddressView>(address.Data).UserId != m.UserId)
            return Decide.NotFound($"user {m.UserId} has no address {m.DeliveryAddressId}");
        foreach (var id in m.Items.Select(item => item.ProductId).Distinct())
        {
            if (await context.Find(new(ShopSystem.Product, id), new GetProduct(id)) is { Refusal: { } missing })
                return missing;
        }

        return null;
    }

    private static Decision<OrderState> Finish(Entity<OrderState> order, FinishOrder m, IRuleContext context) =>
        order.State.Status != OrderStatus.Pending
            ? Decide.Keep<OrderState>()
            : Settled(order.State with
            {
                Status = m.Reason is null ? OrderStatus.Confirmed : OrderStatus.Rejected,
                Reason = m.Reason,
                Total = m.Total,
                Origin = null,
            });

    private static Decision<OrderState> Update(Entity<OrderState> order, UpdateOrder m, IRuleContext context)
    {
        if (!OrderStatus.MayFollow(order.State.Status, m.Status))
            return Decide.Conflict($"order {order.Id} is {order.State.Status} and cannot become {m.Status}");
        return m.Status == OrderStatus.Cancelled
            ? Waiting(order.State with { Status = m.Status, StockIsOut = true }, context)
            : Decide.Write(order.State with { Status = m.Status });
    }

    private static Decision<OrderState> Back(Entity<OrderState> order, StockIsBack m, IRuleContext context) =>
        order.State.StockIsOut ? Settled(order.State with { StockIsOut = false }) : Decide.Keep<OrderState>();

    /// <summary>Something is left to do, and the timer sees to it.</summary>
    private static Decision<OrderState> Waiting(OrderState order, IRuleContext context) => Decide.Write(order) with
    {
        Timers = [TimerChange.Set(Timer, context.Now + Patience)],
    };

    private static Decision<OrderState> Settled(OrderState order) =>
        Decide.Write(order) with { Timers = [TimerChange.Clear(Timer)] };
}
