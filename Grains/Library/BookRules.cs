using System.Globalization;
using System.Text.Json;
using Granary.Library;

namespace Granary.Grains.Library;

/// <summary>What happens to a book.</summary>
public sealed class BookRules : IRules
{
    public ValueTask<Decision> Decide(Entity? current, object message, IRuleContext context) => (message, current) switch
    {
        (CreateBook create, _) => new(Create(create, context)),
        (CreateBookV2 create, _) => Create(create, context),
        (_, null) => new(Changes.Missing(context)),
        (GetBook, _) => Get(current, context, BookViews.V1Bytes),
        (GetBookV2, _) => Get(current, context, BookViews.V2Bytes),
        (UpdateBook update, _) => Update(current, update, context),
        (UpdateBookV2 update, _) => Update(current, update, context),
        (DeleteBook delete, _) => new(Delete(current, delete, context)),
        _ => throw new InvalidOperationException($"A book does not understand {message.GetType().Name}."),
    };

    private static Decision Create(CreateBook create, IRuleContext context)
    {
        var book = Changes.First(
            context, new BookState(create.Title, create.Author, null, null, create.Year, create.Isbn));
        var view = new BookCreated(book.Id, create.Title, book.CreatedAt, book.Version);
        return Decision.Write(book, ReplyData.Of(view, LibraryViewJson.Default.BookCreated));
    }

    private static async ValueTask<Decision> Create(CreateBookV2 create, IRuleContext context)
    {
        if (await AuthorName(create.AuthorId, context) is not { } authorName)
            return NoAuthor(create.AuthorId);
        var book = Changes.First(
            context, new BookState(create.Title, null, create.AuthorId, create.Genre, create.Year, create.Isbn));
        return Referring(Decision.Write(book, BookViews.V2Bytes(book, authorName)), create.AuthorId);
    }

    private static ValueTask<Decision> Get(Entity book, IRuleContext context, Func<Entity, string, byte[]> view)
    {
        return ((BookState)book.State).AuthorId is null
            ? new(Decision.Answer(view(book, ((BookState)book.State).Author!)))
            : Joined();

        async ValueTask<Decision> Joined() => Decision.Answer(view(book, await AuthorName(book, context)));
    }

    private static async ValueTask<Decision> Update(Entity book, UpdateBook update, IRuleContext context)
    {
        if (book.Stale(context, update.IfVersion) is { } refusal)
            return refusal;
        var state = (BookState)book.State;
        var authorName = state.AuthorId is null ? state.Author! : await AuthorName(book, context);
        if (update.Author.Given && update.Author.Value != authorName)
        {
            // A v1 client knows authors by name only: another name takes the place of the reference.
            authorName = update.Author.Value!;
            state = state with { Author = authorName, AuthorId = null };
        }

        var next = book.Next(context, state with
        {
            Title = update.Title.Or(state.Title)!,
            Year = update.Year.Or(state.Year),
            Isbn = update.Isbn.Or(state.Isbn),
        });
        return Decision.Write(next, BookViews.V1Bytes(next, authorName));
    }

    private static async ValueTask<Decision> Update(Entity book, UpdateBookV2 update, IRuleContext context)
    {
        if (book.Stale(context, update.IfVersion) is { } refusal)
            return refusal;
        var state = (BookState)book.State;
        if (update.AuthorId.Given)
            state = state with { Author = null, AuthorId = update.AuthorId.Value };
        var authorName = state.AuthorId is { } id ? await AuthorName(id, context) : state.Author;
        if (authorName is null)
            return NoAuthor(state.AuthorId!.Value);

        var next = book.Next(context, state with
        {
            Title = update.Title.Or(state.Title)!,
            Genre = update.Genre.Or(state.Genre),
            Year = update.Year.Or(state.Year),
            Isbn = update.Isbn.Or(state.Isbn),
        });
        return Referring(Decision.Write(next, BookViews.V2Bytes(next, authorName)), state.AuthorId ?? 0);
    }

    private static Decision Delete(Entity book, DeleteBook delete, IRuleContext context) =>
        book.Stale(context, delete.IfVersion)
        ?? Decision.Delete(ReplyData.Of(
            new Deletion(book.Id), LibraryViewJson.Default.Deletion));

    /// <summary>
    /// The name of the author that the book refers to; the foreign key keeps the author from vanishing.
    /// </summary>
    private static async ValueTask<string> AuthorName(Entity book, IRuleContext context) =>
        await AuthorName(((BookState)book.State).AuthorId!.Value, context) ?? "";

    private static async ValueTask<string?> AuthorName(long id, IRuleContext context)
    {
        var outcome = await context.Read(new GrainKey(LibraryActions.Author, id), new GetAuthor(id));
        return outcome.Refusal switch
        {
            null => JsonSerializer.Deserialize(outcome.Data.Span, LibraryViewJson.Default.AuthorView)!.Name,
            { Code: ErrorCode.NotFound } => null,
            var refusal => throw new UnavailableException("author", refusal.Error, outage: false),
        };
    }

    private static Decision NoAuthor(long id) =>
        Decision.Refuse(ErrorCode.NotFound, string.Create(CultureInfo.InvariantCulture, $"author {id} does not exist"));

    private static Decision Referring(Decision decision, long authorId) => decision with
    {
        ReferenceError = string.Create(CultureInfo.InvariantCulture, $"author {authorId} is being deleted"),
    };
}
