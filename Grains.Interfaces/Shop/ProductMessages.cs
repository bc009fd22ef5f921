namespace Granary.Shop;

public sealed record CreateProduct(
    [Text(200)] string Name, [Text(5000, min: 0)] string? Description,
    [Number(0, 1_000_000_000, places: 2)] decimal Price, [Integer(0, 1_000_000_000)] long StockQuantity)
    : IMessage<ProductView>;

public sealed record GetProduct(long Id) : IEntityMessage<ProductView>;

public sealed record ListProducts([Integer(1, 100)] int? Count, [Integer(1, 10_000_000)] long? Page)
    : IMessage<ProductsPage>;

public sealed record UpdateProduct([Named("product_id")] long Id, long? IfVersion) : IChange<ProductView>
{
    [Text(200)]
    public Patch<string> Name { get; init; }

    [Text(5000, min: 0)]
    public Patch<string?> Description { get; init; }

    [Number(0, 1_000_000_000, places: 2)]
    public Patch<decimal> Price { get; init; }

    [Integer(0, 1_000_000_000)]
    public Patch<long> StockQuantity { get; init; }
}

public sealed record DeleteProduct(long Id, long? IfVersion) : IChange<Deletion>;

/// <summary>Inside only: an order takes stock, once under its key; a refusal is recorded as well.</summary>
public sealed record TakeStock(long OrderId, long Quantity) : IMessage<StockTaken>;

/// <summary>Inside only: an order gives back what it took, once under its key.</summary>
public sealed record ReturnStock(long OrderId, long Quantity) : IMessage<ProductView>;
