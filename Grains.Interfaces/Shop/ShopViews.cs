using System.Text.Json.Serialization;

namespace Granary.Shop;

public sealed record ProductView(
    long Id, string Name, string? Description, decimal Price, long StockQuantity,
    DateTimeOffset CreatedAt, DateTimeOffset? UpdatedAt, long Version);

public sealed record AddressView(
    long Id, long UserId, string Country, string City, string Street, string ZipCode,
    DateTimeOffset CreatedAt, DateTimeOffset? UpdatedAt, long Version);

/// <summary><c>reason</c> says what was short; <c>total</c> is the sum at the prices of the moment.</summary>
public sealed record OrderView(
    long Id, long UserId, long DeliveryAddressId, IReadOnlyList<OrderItem> Items, string Status, string? Reason,
    decimal? Total, DateTimeOffset CreatedAt, DateTimeOffset? UpdatedAt, long Version);

public sealed record ProductsPage(
    IReadOnlyList<ProductView> Products, long Total,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? TotalExact = null);

public sealed record AddressesPage(
    IReadOnlyList<AddressView> Addresses, long Total,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? TotalExact = null);

public sealed record OrdersPage(
    IReadOnlyList<OrderView> Orders, long Total,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? TotalExact = null);

/// <summary>Inside only: what a product answers to an order that takes.</summary>
public sealed record StockTaken(decimal Price, long Left);

/// <summary>Inside only.</summary>
public sealed record OrderWork(
    string Status, bool StockIsOut, IReadOnlyList<OrderItem> Items, OrderOrigin? Origin, DateTimeOffset Since);
