using System.Text.Json;
using Granary.Shop;
using Granary.Users;
using Json = Granary.Shop.ShopViewJson;

namespace Granary.Grains.Shop;

/// <summary>
/// What happens to an order. Between its first commit (pending, with a timer) and its last (confirmed or rejected)
/// <see cref="OrderProcess"/> takes the stock.
/// </summary>
public sealed class OrderRules : IRules
{
    public const string Timer = "go on";

    /// <summary>Who began it goes on at once; the timer is for when that one died.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public ValueTask<Decision> Decide(Entity? current, object message, IRuleContext context) => (message, current) switch
    {
        (StartOrder m, _) => Start(m, context),
        (_, null) => new(Changes.Missing(context)),
        (GetOrder, _) => new(Decision.Answer(View(current))),
        (GetOrderWork, _) => new(Decision.Answer(Work(current))),
        (FinishOrder m, _) => new(Finish(current, m, context)),
        (UpdateOrder m, _) => new(current.Stale(context, m.IfVersion) ?? Update(current, m.Status, context)),
        (StockIsBack, _) => new(Back(current, context)),
        _ => throw new InvalidOperationException($"An order does not understand {message.GetType().Name}."),
    };

    public static OrderView ViewOf(Entity entity)
    {
        var order = (OrderState)entity.State;
        return new(
            entity.Id, order.UserId, order.DeliveryAddressId, order.Items, order.Status, order.Reason, order.Total,
            entity.CreatedAt, entity.ChangedAt(), entity.Version);
    }

    private static async ValueTask<Decision> Start(StartOrder start, IRuleContext context)
    {
        var m = start.Order;
        if (await Missing(m, context) is { } refusal)
            return Decision.Refuse(refusal.Code, refusal.Error);
        var items = m.Items.GroupBy(item => item.ProductId)
            .Select(same => new OrderItem(same.Key, same.Sum(item => item.Quantity))).OrderBy(item => item.ProductId);
        var order = Changes.First(context, new OrderState(
            m.UserId, m.DeliveryAddressId, [.. items], OrderStatus.Pending, Origin: start.Origin));
        return Decision.Write(order, View(order)) with
        {
            Timers = [new(context.Self, Timer, context.Now + Patience)],
            ReferenceError = $"user {m.UserId} or address {m.DeliveryAddressId} is being deleted",
        };
    }

    private static async ValueTask<Refusal?> Missing(CreateOrder m, IRuleContext context)
    {
        var user = await context.Find(new(UserActions.User, m.UserId), new GetUser(m.UserId));
        if (user.Refusal is not null)
            return user.Refusal;
        var address = await context.Find(
            new(ShopActions.Address, m.DeliveryAddressId), new GetAddress(m.DeliveryAddressId));
        if (address.Refusal is not null)
            return address.Refusal;
        if (JsonSerializer.Deserialize(address.Data.Span, Json.Default.AddressView)!.UserId != m.UserId)
            return new(ErrorCode.NotFound, $"user {m.UserId} has no address {m.DeliveryAddressId}");
        foreach (var id in m.Items.Select(item => item.ProductId).Distinct())
        {
            if (await context.Find(new(ShopActions.Product, id), new GetProduct(id)) is { Refusal: { } missing })
                return missing;
        }

        return null;
    }

    private static Decision Finish(Entity current, FinishOrder finish, IRuleContext context)
    {
        var order = (OrderState)current.State;
        if (order.Status != OrderStatus.Pending)
            return Decision.Answer(View(current));
        return Write(current, context, order with
        {
            Status = finish.Reason is null ? OrderStatus.Confirmed : OrderStatus.Rejected,
            Reason = finish.Reason,
            Total = finish.Total,
            Origin = null,
        }) with
        { Timers = [new(context.Self, Timer, null)] };
    }

    private static Decision Update(Entity current, string status, IRuleContext context)
    {
        var order = (OrderState)current.State;
        if (!OrderStatus.MayFollow(order.Status, status))
            return Decision.Refuse(ErrorCode.Conflict, $"order {current.Id} is {order.Status} and cannot become {status}");
        return status == OrderStatus.Cancelled
            ? Write(current, context, order with { Status = status, StockIsOut = true }) with
            {
                Timers = [new(context.Self, Timer, context.Now + Patience)],
            }
            : Write(current, context, order with { Status = status });
    }

    private static Decision Back(Entity current, IRuleContext context)
    {
        var order = (OrderState)current.State;
        return order.StockIsOut
            ? Write(current, context, order with { StockIsOut = false }) with { Timers = [new(context.Self, Timer, null)] }
            : Decision.Answer(View(current));
    }

    private static Decision Write(Entity current, IRuleContext context, OrderState state)
    {
        var next = current.Next(context, state);
        return Decision.Write(next, View(next));
    }

    private static byte[] Work(Entity entity)
    {
        var order = (OrderState)entity.State;
        return ReplyData.Of(
            new OrderWork(order.Status, order.StockIsOut, order.Items, order.Origin, entity.UpdatedAt),
            Json.Default.OrderWork);
    }

    private static byte[] View(Entity order) => ReplyData.Of(ViewOf(order), Json.Default.OrderView);
}
