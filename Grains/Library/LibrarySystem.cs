using Granary.Library;
using Granary.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Grains.Library;

/// <summary>System 1: books and authors.</summary>
public sealed class LibrarySystem : GranarySystem
{
    public override string Name => "library";

    public override IReadOnlyList<ActionSpec> Actions => LibraryActions.All;

    public override IReadOnlyList<RouteSpec> Routes => LibraryRoutes.All;

    public override IReadOnlyList<KindSpec> Kinds { get; } =
    [
        new(LibraryActions.Book, "books", LibraryStateJson.Default.Of<BookState>(), new BookRules(),
            ActionSpec.MessagesOf(LibraryActions.All, LibraryActions.Book))
        {
            MayAsk = [LibraryActions.Author],
        },
        new(LibraryActions.Author, "authors", LibraryStateJson.Default.Of<AuthorState>(), new AuthorRules(),
            ActionSpec.MessagesOf(LibraryActions.All, LibraryActions.Author)),
    ];

    public override void AddServices(IServiceCollection services) =>
        services.AddSingleton<ILibraryLists, LibraryLists>().AddHandler<LibraryListHandler>();
}
