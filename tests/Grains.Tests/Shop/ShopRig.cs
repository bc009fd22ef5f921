using System.Text;
using System.Text.Json;
using Granary.Grains.Shop;
using Granary.Shop;

namespace Granary.Tests.Grains.Shop;

/// <summary>A user with an address, three products of five pieces each, and the process of orders on them.</summary>
internal sealed class ShopRig
{
    public static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public ShopRig()
    {
        Store.Put("user", 1, """{"username":"ada","email":"ada@example.com"}""");
        Store.Put("address", 1, """{"user_id":1,"country":"F","city":"Lyon","street":"rue X","zip_code":"1"}""");
        for (var id = 1; id <= 3; id++)
            Store.Put("product", id, $$"""{"name":"p{{id}}","price":{{id}},"stock_quantity":5}""");
        Engine = new(Store, Clock);
        Process = new(Engine, Store, Clock);
    }

    public MemoryStore Store { get; } = new();

    public Clock Time => Clock;

    public SmallEngine Engine { get; }

    public OrderProcess Process { get; }

    private Clock Clock { get; } = new();

    /// <summary>What is left of the three products.</summary>
    public string Stocks =>
        string.Join(' ', Enumerable.Range(1, 3).Select(id => Number("product", id, "stock_quantity")));

    public static CreateOrder Order(params long[] quantities) =>
        new(1, 1,
            [.. quantities.Select((quantity, n) => new OrderItem(n + 1, quantity)).Where(item => item.Quantity > 0)]);

    public Task<Outcome> Create(string key, CreateOrder order) => Process.Table.Answer(Ask(key, order));

    public Task<Outcome> Move(string key, long id, string status) =>
        Process.Table.Answer(Ask(key, new UpdateOrder(id, null, status)));

    public static string Text(Outcome outcome) => outcome.Refusal is { } refusal
        ? $"{refusal.Code}: {refusal.Error}"
        : Encoding.UTF8.GetString(outcome.Data.Span);

    public static OrderView View(Outcome outcome) => outcome.Refusal is { } refusal
        ? throw new InvalidOperationException(refusal.Error)
        : ReplyData.Read<OrderView>(outcome.Data);

    public string Status(long id)
    {
        using var json = JsonDocument.Parse(Store.State("order", id));
        return json.RootElement.GetProperty("status").GetString()!;
    }

    private static Ask Ask(string key, object message) => new()
    {
        Target = new("order", 0),
        Message = message,
        Caller = new("key:test"),
        Key = new("key:test", "order", key),
        Fingerprint = Encoding.UTF8.GetBytes(
            message is CreateOrder order ? string.Join(',', order.Items) : message.ToString()!),
    };

    private long Number(string kind, long id, string field)
    {
        using var json = JsonDocument.Parse(Store.State(kind, id));
        return json.RootElement.GetProperty(field).GetInt64();
    }
}

internal sealed class Clock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = ShopRig.Start;

    public override DateTimeOffset GetUtcNow() => Now;
}
