using System.Text.Json.Serialization;

namespace Granary.Shop;

public sealed record CreateProduct(
    string Name, string? Description, [property: JsonConverter(typeof(PlainNumber))] decimal Price, long StockQuantity)
    : IMessage<ProductView>;

public sealed record GetProduct(long Id) : IEntityMessage<ProductView>;

public sealed record ListProducts(int? Count, long? Page) : IMessage<ProductsPage>;

public sealed record UpdateProduct : IEntityMessage<ProductView>
{
    [JsonPropertyName("product_id")]
    public required long Id { get; init; }

    public long? IfVersion { get; init; }

    public Patch<string> Name { get; init; }

    public Patch<string> Description { get; init; }

    [JsonConverter(typeof(PlainNumber))]
    public decimal? Price { get; init; }

    public long? StockQuantity { get; init; }
}

public sealed record DeleteProduct(long Id, long? IfVersion) : IEntityMessage<Deletion>;

/// <summary>Inside only: an order takes stock, once under its key; a refusal is recorded as well.</summary>
public sealed record TakeStock(long OrderId, long Quantity);

/// <summary>Inside only: an order gives back what it took, once under its key.</summary>
public sealed record ReturnStock(long OrderId, long Quantity);
