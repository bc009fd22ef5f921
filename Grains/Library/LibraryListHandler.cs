using System.Text.Json.Serialization.Metadata;
using Granary.Library;
using Json = Granary.Library.LibraryViewJson;

namespace Granary.Grains.Library;

/// <summary>The Library's lists: rows from the database, shown as the asking version knows them.</summary>
public sealed class LibraryListHandler(ILibraryLists lists) : IActionHandler
{
    public HandlerTable Table => new HandlerTable()
        .On<GetBooks>(m => Books(
            new(m.Author, Year: m.Year, Limit: m.Limit ?? 50, Offset: m.Offset ?? 0), BookViews.V1,
            Json.Default.PageViewBookView))
        .On<GetBooksV2>(m => Books(
            new(m.Author, m.AuthorId, m.Genre, m.Year, m.Limit ?? 50, m.Offset ?? 0), BookViews.V2,
            Json.Default.PageViewBookViewV2))
        .On<GetAuthors>(m => Authors(new(m.Name, m.Country, m.Limit ?? 50, m.Offset ?? 0)));

    private async Task<Outcome> Books<TView>(
        BookFilter filter, Func<Entity<BookState>, string, TView> view, JsonTypeInfo<PageView<TView>> json) =>
        PageBytes.Of(await lists.Books(filter), found =>
        {
            var book = found.Row.Entity(found.Id, LibraryStateJson.Default.BookState);
            return view(book, found.AuthorName ?? book.State.Author ?? "");
        }, json);

    private async Task<Outcome> Authors(AuthorFilter filter) => PageBytes.Of(
        await lists.Authors(filter),
        found => AuthorRules.View(found.Entity(LibraryStateJson.Default.AuthorState)),
        Json.Default.PageViewAuthorView);
}
