using Granary.Library;
using Granary.Ports;
using Granary.Wire;

namespace Granary.Grains.Library;

/// <summary>The Library's lines of the table of kinds.</summary>
public static class LibraryKinds
{
    public static IReadOnlyList<KindSpec> All { get; } =
    [
        new(LibraryActions.Book, "books", LibraryStateJson.Default.Of<BookState>(), new BookRules(),
            Kinds.MessagesOf(LibraryActions.All, LibraryActions.Book)),
        new(LibraryActions.Author, "authors", LibraryStateJson.Default.Of<AuthorState>(), new AuthorRules(),
            Kinds.MessagesOf(LibraryActions.All, LibraryActions.Author)),
    ];
}
