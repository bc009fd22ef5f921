namespace GranaryNamespace;

public sealed record ItemState(string Name, int Stock);

public sealed class ItemRules : IRules<ItemState>
{
    // What an item understands. A line with the wrong message, reply or method does not compile.
    public RuleTable<ItemState> Table { get; } = new RuleTable<ItemState>()
        .Create<AddItem, ItemView>(Add, View)
        .Read<GetItem, ItemView>(View)
        .Change<TakeItem, ItemView>(Take, View);

    // The reply to every change is the view of what was committed; lists use the same method.
    public static ItemView View(Entity<ItemState> i) =>
        new(i.Id, i.State.Name, i.State.Stock, i.CreatedAt, i.UpdatedAt, i.Version);

    // Id, version, times and the claim of the name are Granary's; the rules return a state.
    private static Decision<ItemState> Add(AddItem m, IRuleContext context) =>
        Decide.Write(new ItemState(m.Name, m.Stock));

    // "There is none" and "you saw another version" were answered before.
    private static Decision<ItemState> Take(Entity<ItemState> i, TakeItem m, IRuleContext context) =>
        m.Count > i.State.Stock
            ? Decide.Conflict($"item {i.Id} has {i.State.Stock} left")
            : Decide.Write(i.State with { Stock = i.State.Stock - m.Count });
}
