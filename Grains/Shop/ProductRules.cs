using System.Globalization;
using Granary.Shop;

namespace Granary.Grains.Shop;

/// <summary>What happens to a product. Its stock never falls below zero.</summary>
public sealed class ProductRules : IRules<ProductState>
{
    public RuleTable<ProductState> Table { get; } = new RuleTable<ProductState>()
        .Create<CreateProduct, ProductView>(Create, View)
        .Read<GetProduct, ProductView>(View)
        .Change<UpdateProduct, ProductView>(Update, View)
        .Change<TakeStock, StockTaken>(Take, product => new(product.State.Price, product.State.StockQuantity))
        .Change<ReturnStock, ProductView>((product, m, _) => Decide.Write(WithStock(product, m.Quantity)), View)
        .Delete<DeleteProduct>();

    public static ProductView View(Entity<ProductState> product) => new(
        product.Id, product.State.Name, product.State.Description, product.State.Price, product.State.StockQuantity,
        product.CreatedAt, product.ChangedAt, product.Version);

    private static Decision<ProductState> Create(CreateProduct m, IRuleContext context) =>
        Decide.Write(new ProductState(m.Name, m.Description, m.Price, m.StockQuantity));

    private static Decision<ProductState> Update(Entity<ProductState> product, UpdateProduct m, IRuleContext context) =>
        Sell(product, new(
            m.Name.Or(product.State.Name)!, m.Description.Or(product.State.Description),
            m.Price.Or(product.State.Price), m.StockQuantity.Or(product.State.StockQuantity)));

    private static Decision<ProductState> Take(Entity<ProductState> product, TakeStock m, IRuleContext context) =>
        product.State.StockQuantity < m.Quantity
            ? Decide.Conflict(string.Create(
                CultureInfo.InvariantCulture,
                $"product {product.Id}: {m.Quantity} ordered, {product.State.StockQuantity} in stock"))
            : Sell(product, WithStock(product, -m.Quantity));

    private static ProductState WithStock(Entity<ProductState> product, long more) =>
        product.State with { StockQuantity = product.State.StockQuantity + more };

    /// <summary>The last piece is a warning.</summary>
    private static Decision<ProductState> Sell(Entity<ProductState> product, ProductState after) =>
        Decide.Write(after) with
        {
            Warning = product.State.StockQuantity > 0 && after.StockQuantity == 0 ? "is sold out" : null,
        };
}
