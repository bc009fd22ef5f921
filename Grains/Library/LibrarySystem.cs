using Granary.Library;
using Granary.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Grains.Library;

/// <summary>System 1: books and authors.</summary>
public sealed class LibrarySystem : GranarySystem
{
    public override string Name => "library";

    public override IReadOnlyList<string> Scopes => ["library"];

    public override IReadOnlyList<ActionSpec> Actions => LibraryActions.All;

    public override IReadOnlyList<RouteSpec> Routes => LibraryRoutes.All;

    public override IReadOnlyList<KindSpec> Kinds => Table;

    public override IReadOnlyList<Migration> Migrations => Migration.EmbeddedIn<LibrarySystem>(landed: 6);

    private static IReadOnlyList<KindSpec> Table { get; } =
    [
        KindSpec.Of(LibraryActions.Book, "books", LibraryStateJson.Default.Of<BookState>(), new BookRules()) with
        {
            MayAsk = [LibraryActions.Author],
        },
        KindSpec.Of(LibraryActions.Author, "authors", LibraryStateJson.Default.Of<AuthorState>(), new AuthorRules()),
    ];

    public override void AddServices(IServiceCollection services) =>
        services.AddSingleton<ILibraryLists, LibraryLists>().AddHandler<LibraryListHandler>();
}
