using Granary.Library;

namespace Granary.Grains.Library;

/// <summary>Books, from indexes that have their order, shown as the asking version knows them.</summary>
public sealed class BookLists(IDatabase database) : IActionHandler
{
    public HandlerTable Table => new HandlerTable()
        .On<GetBooks>(m => Books(new(m.Author, Year: m.Year) { Limit = m.Limit, Offset = m.Offset }, BookRules.V1))
        .On<GetBooksV2>(m => Books(m, BookRules.V2));

    public ValueTask<FoundPage<FoundBook>> Books(GetBooksV2 m) => database.Page(
        BookQuery.Of(m), static r => new FoundBook(r.GetInt64(0), r.EntityRow(), r.Text(5)));

    private async Task<Outcome> Books<TView>(GetBooksV2 m, Func<Entity<BookState>, string, TView> view) =>
        PageBytes.Of(await Books(m), found =>
        {
            var book = found.Row.Entity<BookState>(found.Id);
            return view(book, found.AuthorName ?? book.State.Author ?? "");
        });
}

/// <summary>A book's row with the name of the author it refers to.</summary>
public sealed record FoundBook(long Id, EntityRow Row, string? AuthorName);
