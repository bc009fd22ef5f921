using System.Text.Json.Serialization;

namespace Granary.Shop;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(WireTime)])]
[JsonSerializable(typeof(ProductView))]
[JsonSerializable(typeof(AddressView))]
[JsonSerializable(typeof(OrderView))]
[JsonSerializable(typeof(ProductsPage))]
[JsonSerializable(typeof(AddressesPage))]
[JsonSerializable(typeof(OrdersPage))]
[JsonSerializable(typeof(StockTaken))]
[JsonSerializable(typeof(OrderWork))]
[JsonSerializable(typeof(Deletion))]
public sealed partial class ShopViewJson : JsonSerializerContext;

/// <inheritdoc cref="Library.LibraryMessageJson"/>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(CreateProduct))]
[JsonSerializable(typeof(GetProduct))]
[JsonSerializable(typeof(ListProducts))]
[JsonSerializable(typeof(UpdateProduct))]
[JsonSerializable(typeof(DeleteProduct))]
[JsonSerializable(typeof(TakeStock))]
[JsonSerializable(typeof(ReturnStock))]
[JsonSerializable(typeof(CreateAddress))]
[JsonSerializable(typeof(GetAddress))]
[JsonSerializable(typeof(ListAddresses))]
[JsonSerializable(typeof(UpdateAddress))]
[JsonSerializable(typeof(DeleteAddress))]
[JsonSerializable(typeof(CreateOrder))]
[JsonSerializable(typeof(GetOrder))]
[JsonSerializable(typeof(ListOrders))]
[JsonSerializable(typeof(UpdateOrder))]
[JsonSerializable(typeof(StartOrder))]
[JsonSerializable(typeof(GetOrderWork))]
[JsonSerializable(typeof(FinishOrder))]
[JsonSerializable(typeof(StockIsBack))]
public sealed partial class ShopMessageJson : JsonSerializerContext;
