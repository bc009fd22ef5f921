namespace GranaryNamespace;

public sealed class ItemSystem : GranarySystem
{
    public override string Name => "granary_system";

    // The right that a key needs for the actions below.
    public override IReadOnlyList<string> Scopes => ["granary_system"];

    public override IReadOnlyList<KindSpec> Kinds =>
    [
        new KindSpec<ItemState>("item", "items", new ItemRules())
        {
            Unique = [new("name", i => i.Name)],
            Filters = ["name"],
        },
    ];

    public override IReadOnlyList<ActionSpec> Actions =>
    [
        Expose<AddItem>("v1", "add_item") with { Example = new AddItem("Tea", 10) },
        Expose<GetItem>("v1", "get_item"),
        ExposeList<ListItems, ItemState, ItemView>("v1", "list_items", ItemRules.View),
        Expose<TakeItem>("v1", "take_item") with { Example = new TakeItem(1, null, 2) },
    ];

    public override IReadOnlyList<RouteSpec> Routes =>
    [
        new("POST", "/api/v1/items", "add_item") { Status = 201 },
        new("GET", "/api/v1/items", "list_items"),
        new("GET", "/api/v1/items/{id}", "get_item"),
        new("POST", "/api/v1/items/{id}/take", "take_item"),
    ];

    public override IReadOnlyList<Migration> Migrations => Migration.EmbeddedIn<ItemSystem>();
}

// The item as Orleans sees it.
[GrainType("item")]
public sealed class ItemGrain(EntityHost host) : EntityGrain(host), IItemGrain;
