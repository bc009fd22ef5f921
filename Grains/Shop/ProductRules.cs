using System.Globalization;
using Granary.Shop;
using Json = Granary.Shop.ShopViewJson;

namespace Granary.Grains.Shop;

/// <summary>What happens to a product. Its stock never falls below zero.</summary>
public sealed class ProductRules : IRules
{
    public ValueTask<Decision> Decide(Entity? current, object message, IRuleContext context) => new(
        (message, current) switch
        {
            (CreateProduct m, _) => Write(
                Changes.First(context, new ProductState(m.Name, m.Description, m.Price, m.StockQuantity))),
            (_, null) => Changes.Missing(context),
            (GetProduct, _) => Decision.Answer(View(current)),
            (UpdateProduct m, _) => current.Stale(context, m.IfVersion) ?? Update(current, m, context),
            (DeleteProduct m, _) => current.Stale(context, m.IfVersion)
                ?? Decision.Delete(ReplyData.Of(new Deletion(current.Id), Json.Default.Deletion)),
            (TakeStock m, _) => Take(current, m, context),
            (ReturnStock m, _) => Write(current.Next(context, WithStock(current, m.Quantity))),
            _ => throw new InvalidOperationException($"A product does not understand {message.GetType().Name}."),
        });

    public static ProductView ViewOf(Entity entity)
    {
        var product = (ProductState)entity.State;
        return new(
            entity.Id, product.Name, product.Description, product.Price, product.StockQuantity,
            entity.CreatedAt, entity.ChangedAt(), entity.Version);
    }

    private static Decision Update(Entity current, UpdateProduct update, IRuleContext context)
    {
        var product = (ProductState)current.State;
        var next = current.Next(context, new ProductState(
            update.Name.Or(product.Name)!, update.Description.Or(product.Description), update.Price ?? product.Price,
            update.StockQuantity ?? product.StockQuantity));
        return Write(next) with { Warning = SoldOut(product, (ProductState)next.State) };
    }

    private static Decision Take(Entity current, TakeStock take, IRuleContext context)
    {
        var product = (ProductState)current.State;
        if (product.StockQuantity < take.Quantity)
        {
            return Decision.Refuse(ErrorCode.Conflict, string.Create(
                CultureInfo.InvariantCulture,
                $"product {current.Id}: {take.Quantity} ordered, {product.StockQuantity} in stock"));
        }

        var after = WithStock(current, -take.Quantity);
        var taken = new StockTaken(product.Price, after.StockQuantity);
        return Decision.Write(
            current.Next(context, after), ReplyData.Of(taken, Json.Default.StockTaken)) with
        {
            Warning = SoldOut(product, after),
        };
    }

    private static ProductState WithStock(Entity current, long more)
    {
        var product = (ProductState)current.State;
        return product with { StockQuantity = product.StockQuantity + more };
    }

    private static string? SoldOut(ProductState before, ProductState after) =>
        before.StockQuantity > 0 && after.StockQuantity == 0 ? "is sold out" : null;

    private static Decision Write(Entity product) => Decision.Write(product, View(product));

    private static byte[] View(Entity product) => ReplyData.Of(ViewOf(product), Json.Default.ProductView);
}
