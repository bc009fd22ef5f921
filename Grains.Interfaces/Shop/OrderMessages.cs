using System.Text.Json.Serialization;

namespace Granary.Shop;

public sealed record OrderItem(long ProductId, long Quantity);

public sealed record CreateOrder(long UserId, long DeliveryAddressId, IReadOnlyList<OrderItem> Items)
    : IMessage<OrderView>;

public sealed record GetOrder(long Id) : IEntityMessage<OrderView>;

public sealed record ListOrders(long? UserId, string? Status, int? Count, long? Page) : IMessage<OrdersPage>;

public sealed record UpdateOrder : IChange<OrderView>
{
    [JsonPropertyName("order_id")]
    public required long Id { get; init; }

    public long? IfVersion { get; init; }

    public required string Status { get; init; }
}

/// <summary>Who asked for an order, and under which key the end of the process is the reply.</summary>
public sealed record OrderOrigin(string Caller, string Scope, string Key, byte[] Fingerprint, string CorrelationId);

/// <summary>Inside only: stores the order as pending, with the timer that continues it if nobody else does.</summary>
public sealed record StartOrder(CreateOrder Order, OrderOrigin Origin) : IMessage<OrderView>;

/// <summary>Inside only: what is left to do for an order.</summary>
public sealed record GetOrderWork : IMessage<OrderWork>;

/// <summary>Inside only: the last step, recorded under the caller's own key.</summary>
public sealed record FinishOrder(string? Reason, decimal Total) : IMessage<OrderView>;

/// <summary>Inside only: the stock of a cancelled order is back.</summary>
public sealed record StockIsBack : IMessage<OrderView>;
