using System.Text.Json.Serialization.Metadata;
using Granary.Library;
using Granary.Ports;

namespace Granary.Grains.Library;

/// <summary>The Library's lines of the table of kinds.</summary>
public static class LibraryKinds
{
    public static IReadOnlyList<KindSpec> All { get; } =
    [
        new(LibraryActions.Book, "books", LibraryStateJson.Default.BookState, new BookGrain(), Messages(LibraryActions.Book)),
        new(LibraryActions.Author, "authors", LibraryStateJson.Default.AuthorState, new AuthorGrain(),
            Messages(LibraryActions.Author)),
    ];

    private static IReadOnlyList<JsonTypeInfo> Messages(string kind) =>
        [.. LibraryActions.All.Where(action => action.Kind == kind).Select(action => action.Message).Distinct()];
}
