namespace GranaryNamespace;

// A parameter is a field: not nullable is required, nullable is optional, the attribute is its rule.
public sealed record AddItem([Text(100)] string Name, [Integer(0, 1_000_000)] int Stock) : IMessage<ItemView>;

public sealed record GetItem(long Id) : IEntityMessage<ItemView>;

// A PageMessage has limit and offset; its reply is a page of views.
public sealed record ListItems([Text(100)] string? Name = null) : PageMessage<ItemView>;

// An IChange has if_version: it is compared before the rules are asked.
public sealed record TakeItem(long Id, long? IfVersion, [Integer(1, 1000)] int Count) : IChange<ItemView>;

public sealed record ItemView(
    long Id, string Name, int Stock, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Version);

// For Orleans code; Orleans' generator has to see it.
[Alias("granary_system.item")]
public interface IItemGrain : IEntityGrain;
