using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Granary.Actions;
using Granary.Library;
using Granary.Ports;
using Json = Granary.Library.LibraryViewJson;

namespace Granary.Grains.Library;

/// <summary>The Library's lists: rows from the database, shown as the asking version knows them.</summary>
public sealed class LibraryListHandler(ILibraryLists lists) : IListHandler
{
    public Task<ReadOnlyMemory<byte>>? Find(object message) => message switch
    {
        GetBooks m => Books(
            new(m.Author, Year: m.Year, Limit: m.Limit ?? 50, Offset: m.Offset ?? 0), BookViews.V1, Json.Default.PageViewBookView),
        GetBooksV2 m => Books(
            new(m.Author, m.AuthorId, m.Genre, m.Year, m.Limit ?? 50, m.Offset ?? 0),
            BookViews.V2, Json.Default.PageViewBookViewV2),
        GetAuthors m => Authors(new(m.Name, m.Country, m.Limit ?? 50, m.Offset ?? 0)),
        _ => null,
    };

    private async Task<ReadOnlyMemory<byte>> Books<TView>(
        BookFilter filter, Func<Entity, string, TView> view,
        JsonTypeInfo<PageView<TView>> json)
    {
        var page = await lists.Books(filter);
        var items = page.Rows.Select(found =>
        {
            var entity = Read(found.Id, found.Row, LibraryStateJson.Default.BookState);
            return view(entity, found.AuthorName ?? ((BookState)entity.State).Author ?? "");
        });
        return Page(items, page.Total, page.Exact, json);
    }

    private async Task<ReadOnlyMemory<byte>> Authors(AuthorFilter filter)
    {
        var page = await lists.Authors(filter);
        var items = page.Rows.Select(
            found => AuthorGrain.ViewOf(Read(found.Id, found.Row, LibraryStateJson.Default.AuthorState)));
        return Page(items, page.Total, page.Exact, Json.Default.PageViewAuthorView);
    }

    private static ReadOnlyMemory<byte> Page<TView>(
        IEnumerable<TView> items, long total, bool exact,
        JsonTypeInfo<PageView<TView>> json) =>
        JsonSerializer.SerializeToUtf8Bytes(new PageView<TView>([.. items], total, exact ? null : false), json);

    private static Entity Read<TState>(
        long id, EntityRow row, JsonTypeInfo<TState> json) =>
        new(id, row.Version, row.CreatedAt, row.UpdatedAt, JsonSerializer.Deserialize(row.State, json)!);
}
