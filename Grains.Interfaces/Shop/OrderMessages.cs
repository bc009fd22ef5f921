namespace Granary.Shop;

public sealed record OrderItem([IdOf("product")] long ProductId, [Integer(1, 1_000_000)] long Quantity);

public sealed record CreateOrder(
    [IdOf("user")] long UserId, [IdOf("address")] long DeliveryAddressId,
    [Items(100, min: 1)] IReadOnlyList<OrderItem> Items)
    : IMessage<OrderView>;

public sealed record GetOrder(long Id) : IEntityMessage<OrderView>;

public sealed record ListOrders(
    [IdOf("user")] long? UserId,
    [Choice(
        OrderStatus.Pending, OrderStatus.Confirmed, OrderStatus.Rejected, OrderStatus.Shipped, OrderStatus.Delivered,
        OrderStatus.Cancelled)]
    string? Status,
    [Integer(1, 100)] int? Count,
    [Integer(1, 10_000_000)] long? Page)
    : IMessage<OrdersPage>;

public sealed record UpdateOrder(
    [Named("order_id")] long Id,
    long? IfVersion,
    [Choice(
        OrderStatus.Pending, OrderStatus.Confirmed, OrderStatus.Rejected, OrderStatus.Shipped, OrderStatus.Delivered,
        OrderStatus.Cancelled)]
    string Status)
    : IChange<OrderView>;

/// <summary>The caller of an order, and the key under which the end of the process is the reply.</summary>
public sealed record OrderOrigin(string Caller, string Scope, string Key, byte[] Fingerprint, string CorrelationId);

/// <summary>Inside only: stores the order as pending, with the timer that continues it if nothing else does.</summary>
public sealed record StartOrder(CreateOrder Order, OrderOrigin Origin) : IMessage<OrderView>;

/// <summary>Inside only: what is left to do for an order.</summary>
public sealed record GetOrderWork : IMessage<OrderWork>;

/// <summary>Inside only: the last step, recorded under the caller's own key.</summary>
public sealed record FinishOrder(string? Reason, decimal Total) : IMessage<OrderView>;

/// <summary>Inside only: the stock of a cancelled order is back.</summary>
public sealed record StockIsBack : IMessage<OrderView>;
