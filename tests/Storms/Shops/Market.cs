using Granary.Storms.Clients;
using Granary.Storms.Weather;

namespace Granary.Storms.Shops;

/// <summary>What there is to buy, and who buys it.</summary>
internal sealed record Market(IReadOnlyList<long> Products, IReadOnlyList<Customer> Customers)
{
    public const int Stock = 20;
    private const int Goods = 20;
    private const int People = 4;

    public static async Task<Market> Fill(Arena arena)
    {
        var client = arena.NewClient();
        var products = new List<long>();
        for (var i = 0; i < Goods; i++)
            products.Add(await New(
                client, "product", i, $$"""{"name":"thing {{i}}","price":{{i}}.25,"stock_quantity":{{Stock}}}"""));
        var customers = new List<Customer>();
        for (var i = 0; i < People; i++)
        {
            var user = await New(
                client, "user", i, $$"""{"username":"buyer-{{i}}","email":"buyer-{{i}}@example.com"}""");
            customers.Add(new(user, await New(
                client, "address", i,
                $$"""{"user_id":{{user}},"country":"F","city":"Lyon","street":"rue X","zip_code":"1"}""")));
        }

        return new Market(products, customers);
    }

    private static async Task<long> New(RpcClient client, string what, int number, string data)
    {
        var answer = await client.Ask(new Question($"{what}-{number}", $"create_{what}", data));
        return answer.Ok ? answer.Number("id") : throw new InvalidOperationException($"no {what}: {answer}");
    }
}

internal sealed record Customer(long User, long Address);
