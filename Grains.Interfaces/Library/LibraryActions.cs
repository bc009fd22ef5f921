using static Granary.Fields;
using Json = Granary.Library.LibraryMessageJson;
using View = Granary.Library.LibraryViewJson;

namespace Granary.Library;

/// <summary>System 1: the Library's lines of the action table.</summary>
public static class LibraryActions
{
    public const string Book = "book";
    public const string Author = "author";

    private const string BookV1 = "book_v1";
    private const string BookV2 = "book_v2";
    private const string AuthorV2 = "author_v2";

    private static readonly Access Library = Access.Key("library");

    private static readonly Field Title = Text("title", 500);
    private static readonly Field AuthorName = Text("author", 200);
    private static readonly Field Genre = Text("genre", 100);
    private static readonly Field Year = Integer("year", 0, 2100);
    private static readonly Field IsbnField = Isbn("isbn");
    private static readonly Field Name = Text("name", 200);
    private static readonly Field BirthYear = Integer("birth_year", 0, 2100);
    private static readonly Field Country = Text("country", 100);
    private static readonly Field Limit = Integer("limit", 1, 100);
    private static readonly Field Offset = Integer("offset", 0, 1_000_000_000);

    private static readonly Field[] OneId = [Id("id").Must()];
    private static readonly Field[] Removal = [Id("id").Must(), IfVersion()];

    public static IReadOnlyList<ActionSpec> All { get; } = [.. Books(Lines(Library)), .. Authors(Lines(Library))];

    private static ActionLines Lines(Access access) => new(access, Json.Default, View.Default);

    private static IEnumerable<ActionSpec> Books(ActionLines lines) =>
    [
        lines.New<CreateBook, BookCreated>("v1", "create_book", Book, BookV1,
            Title.Must(), AuthorName.Must(), Year, IsbnField) with
        {
            Example = """{"title":"Nineteen Eighty-Four","author":"George Orwell","year":1949,"isbn":"978-0-14-103614-4"}""",
        },
        lines.Read<GetBook, BookView>("v1", "get_book", Book, OneId),
        lines.Handled<GetBooks, PageView<BookView>>("v1", "get_books", "", null,
            AuthorName, Year, Limit, Offset) with
        {
            Example = """{"author":"George Orwell","limit":10}""",
        },
        lines.Change<UpdateBook, BookView>("v1", "update_book", Book, BookV1,
            Id("id").Must(), IfVersion(), Title.Keep(), AuthorName.Keep(), Year, IsbnField) with
        {
            Example = """{"id":1,"year":1949}""",
        },
        lines.Change<DeleteBook, Deletion>("v1", "delete_book", Book, BookV1, Removal),

        lines.New<CreateBookV2, BookViewV2>("v2", "create_book", Book, BookV2,
            Title.Must(), Id("author_id").Must(), Genre, Year, IsbnField) with
        {
            Example = """{"title":"Nineteen Eighty-Four","author_id":1,"genre":"dystopia","year":1949}""",
        },
        lines.Read<GetBookV2, BookViewV2>("v2", "get_book", Book, OneId),
        lines.Handled<GetBooksV2, PageView<BookViewV2>>("v2", "get_books", "", null,
            AuthorName, Id("author_id"), Genre, Year, Limit, Offset) with
        {
            Example = """{"genre":"dystopia","limit":10}""",
        },
        lines.Change<UpdateBookV2, BookViewV2>("v2", "update_book", Book, BookV2,
            Id("id").Must(), IfVersion(), Title.Keep(), Id("author_id").Keep(), Genre, Year, IsbnField) with
        {
            Example = """{"id":1,"genre":"satire"}""",
        },
        lines.Change<DeleteBook, Deletion>("v2", "delete_book", Book, BookV2, Removal),
    ];

    private static IEnumerable<ActionSpec> Authors(ActionLines lines) =>
    [
        lines.New<CreateAuthor, AuthorView>("v2", "create_author", Author, AuthorV2,
            Name.Must(), BirthYear, Country) with
        {
            Example = """{"name":"George Orwell","birth_year":1903,"country":"United Kingdom"}""",
        },
        lines.Read<GetAuthor, AuthorView>("v2", "get_author", Author, OneId),
        lines.Handled<GetAuthors, PageView<AuthorView>>("v2", "get_authors", "", null,
            Name, Country, Limit, Offset) with
        {
            Example = """{"country":"United Kingdom","limit":10}""",
        },
        lines.Change<UpdateAuthor, AuthorView>("v2", "update_author", Author, AuthorV2,
            Id("id").Must(), IfVersion(), Name.Keep(), BirthYear, Country) with
        {
            Example = """{"id":1,"birth_year":1903}""",
        },
        lines.Change<DeleteAuthor, Deletion>("v2", "delete_author", Author, AuthorV2, Removal),
    ];
}
