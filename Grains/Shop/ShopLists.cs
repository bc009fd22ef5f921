using Granary.Shop;

namespace Granary.Grains.Shop;

/// <summary>The shop's lists as SQL, in the order of their ids.</summary>
public sealed class ShopLists(IDatabase database) : IShopLists
{
    public ValueTask<FoundPage<FoundEntity>> Products(int limit, long offset) =>
        Page("products", new ListQuery(limit, offset), "true");

    public ValueTask<FoundPage<FoundEntity>> Addresses(long? user, int limit, long offset)
    {
        var query = new ListQuery(limit, offset);
        return Page("addresses", query, "true" + query.And("t.user_id", user));
    }

    public ValueTask<FoundPage<FoundEntity>> Orders(long? user, string? status, int limit, long offset)
    {
        var query = new ListQuery(limit, offset);
        return Page("orders", query, "true" + query.And("t.user_id", user) + query.And("t.status", status));
    }

    private ValueTask<FoundPage<FoundEntity>> Page(string table, ListQuery query, string where)
    {
        query.Page = $"""
            select t.id, t.version, t.created_at, t.updated_at, t.state from {table} t
            where {where} order by t.id limit $1 offset $2
            """;
        query.Count = $"select count(*) from (select from {table} t where {where} {ListQuery.CountRows}) c";
        return database.Page(query);
    }
}
