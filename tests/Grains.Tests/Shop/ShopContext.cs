using System.Text;
using Granary.Grains.Shop;
using Granary.Grains.Users;
using Granary.Shop;
using Granary.Users;

namespace Granary.Tests.Grains.Shop;

/// <summary>A grain's surroundings: a clock that stands still, and what else there is.</summary>
internal sealed class ShopContext(string kind, long id) : IRuleContext
{
    public static readonly DateTimeOffset Then = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>Users 1 and 2, each with the address of the same number, and products 1 to 3.</summary>
    private static readonly Dictionary<GrainKey, Entity> Others = new[]
    {
        (new GrainKey("user", 1), (object)new UserState("ada", "ada@example.com", null, null)),
        (new GrainKey("user", 2), new UserState("bob", "bob@example.com", null, null)),
        (new GrainKey("address", 1), new AddressState(1, "F", "Lyon", "rue X", "69001")),
        (new GrainKey("address", 2), new AddressState(2, "F", "Lyon", "rue X", "69001")),
        (new GrainKey("product", 1), new ProductState("one", null, 1.5m, 10)),
        (new GrainKey("product", 2), new ProductState("two", null, 2m, 10)),
        (new GrainKey("product", 3), new ProductState("three", null, 3m, 10)),
    }.ToDictionary(other => other.Item1, other => new Entity(other.Item1.Id, 1, Then, Then, other.Item2));

    public GrainKey Self { get; } = new(kind, id);

    public DateTimeOffset Now { get; set; } = Then.AddMinutes(1);

    public Caller Caller { get; } = new("key:test");

    public async ValueTask<Outcome> Read(GrainKey target, object message)
    {
        IRules grain = message switch
        {
            GetUser => new UserRules(),
            GetAddress => new AddressRules(),
            _ => new ProductRules(),
        };
        return (await grain.Decide(
            Others.GetValueOrDefault(target), message, new ShopContext(target.Kind, target.Id))).Outcome;
    }

    public static OrderView Order(Decision decision) =>
        ReplyData.Read<OrderView>(decision.Outcome.Data);

    public static string Text(Decision decision) => decision.Outcome.Refusal is { } refusal
        ? $"{refusal.Code}: {refusal.Error}"
        : Encoding.UTF8.GetString(decision.Outcome.Data.Span);
}
