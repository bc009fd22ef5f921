using Granary.Library;

namespace Granary.Grains.Library;

/// <summary>A book has an author's name (written by v1) or refers to an author (written by v2), never both.</summary>
public sealed record BookState(string Title, string? Author, long? AuthorId, string? Genre, long? Year, string? Isbn);

/// <summary>What happens to a book. Both of its views need the name of the author that it may refer to.</summary>
public sealed class BookRules : IRules<BookState>
{
    public RuleTable<BookState> Table { get; } = new RuleTable<BookState>()
        .Create<CreateBook, BookCreated>(Create, book => new(book.Id, book.State.Title, book.CreatedAt, book.Version))
        .Create<CreateBookV2, BookViewV2>(Create, V2)
        .Read<GetBook, BookView>(V1)
        .Read<GetBookV2, BookViewV2>(V2)
        .Change<UpdateBook, BookView>(Update, V1)
        .Change<UpdateBookV2, BookViewV2>(Update, V2)
        .Delete<DeleteBook>();

    public static BookView V1(Entity<BookState> book, string author) => new(
        book.Id, book.State.Title, author, book.State.Year, book.State.Isbn,
        book.CreatedAt, book.UpdatedAt, book.Version);

    public static BookViewV2 V2(Entity<BookState> book, string author) => new(
        book.Id, book.State.Title, book.State.AuthorId, new AuthorRef(book.State.AuthorId, author), book.State.Genre,
        book.State.Year, book.State.Isbn, book.CreatedAt, book.UpdatedAt, book.Version);

    private static Decision<BookState> Create(CreateBook m, IRuleContext context) =>
        Decide.Write(new BookState(m.Title, m.Author, null, null, m.Year, m.Isbn));

    private static ValueTask<Decision<BookState>> Create(CreateBookV2 m, IRuleContext context) =>
        Referring(new BookState(m.Title, null, m.AuthorId, m.Genre, m.Year, m.Isbn), context);

    private static async ValueTask<Decision<BookState>> Update(
        Entity<BookState> book, UpdateBook m, IRuleContext context)
    {
        var state = book.State;
        // A v1 client knows authors by name only: another name takes the place of the reference.
        if (m.Author.Given && m.Author.Value != await AuthorName(book, context))
            state = state with { Author = m.Author.Value!, AuthorId = null };
        return Decide.Write(state with
        {
            Title = m.Title.Or(state.Title)!,
            Year = m.Year.Or(state.Year),
            Isbn = m.Isbn.Or(state.Isbn),
        });
    }

    private static ValueTask<Decision<BookState>> Update(Entity<BookState> book, UpdateBookV2 m, IRuleContext context)
    {
        var state = m.AuthorId.Given ? book.State with { Author = null, AuthorId = m.AuthorId.Value } : book.State;
        return Referring(state with
        {
            Title = m.Title.Or(state.Title)!,
            Genre = m.Genre.Or(state.Genre),
            Year = m.Year.Or(state.Year),
            Isbn = m.Isbn.Or(state.Isbn),
        }, context);
    }

    /// <summary>A book whose author exists; the foreign key keeps the author from vanishing.</summary>
    private static async ValueTask<Decision<BookState>> Referring(BookState state, IRuleContext context)
    {
        if (state.AuthorId is not { } id)
            return Decide.Write(state);
        return await AuthorName(id, context) is null
            ? Decide.NotFound($"author {id} does not exist")
            : Decide.Write(state) with { ReferenceError = $"author {id} is being deleted" };
    }

    private static async ValueTask<BookView> V1(Entity<BookState> book, IRuleContext context) =>
        V1(book, await AuthorName(book, context));

    private static async ValueTask<BookViewV2> V2(Entity<BookState> book, IRuleContext context) =>
        V2(book, await AuthorName(book, context));

    private static async ValueTask<string> AuthorName(Entity<BookState> book, IRuleContext context) =>
        book.State.AuthorId is { } id ? await AuthorName(id, context) ?? "" : book.State.Author!;

    private static async ValueTask<string?> AuthorName(long id, IRuleContext context)
    {
        var found = await context.Find(new(LibrarySystem.Author, id), new GetAuthor(id));
        return found.Refusal is null ? ReplyData.Read<AuthorView>(found.Data).Name : null;
    }
}
