using System.Text.Json.Serialization.Metadata;
using Granary.Actions;
using static Granary.Actions.Fields;
using Json = Granary.Library.LibraryMessageJson;

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

    public static IReadOnlyList<ActionSpec> All { get; } =
    [
        New("v1", "create_book", Book, BookV1, Json.Default.CreateBook,
            Title.Must(), AuthorName.Must(), Year, IsbnField),
        Read("v1", "get_book", Book, Json.Default.GetBook, OneId),
        List("v1", "get_books", Json.Default.GetBooks, AuthorName, Year, Limit, Offset),
        Change("v1", "update_book", Book, BookV1, Json.Default.UpdateBook,
            Id("id").Must(), IfVersion(), Title.Keep(), AuthorName.Keep(), Year, IsbnField),
        Change("v1", "delete_book", Book, BookV1, Json.Default.DeleteBook, Removal),

        New("v2", "create_author", Author, AuthorV2, Json.Default.CreateAuthor, Name.Must(), BirthYear, Country),
        Read("v2", "get_author", Author, Json.Default.GetAuthor, OneId),
        List("v2", "get_authors", Json.Default.GetAuthors, Name, Country, Limit, Offset),
        Change("v2", "update_author", Author, AuthorV2, Json.Default.UpdateAuthor,
            Id("id").Must(), IfVersion(), Name.Keep(), BirthYear, Country),
        Change("v2", "delete_author", Author, AuthorV2, Json.Default.DeleteAuthor, Removal),

        New("v2", "create_book", Book, BookV2, Json.Default.CreateBookV2,
            Title.Must(), Id("author_id").Must(), Genre, Year, IsbnField),
        Read("v2", "get_book", Book, Json.Default.GetBookV2, OneId),
        List("v2", "get_books", Json.Default.GetBooksV2, AuthorName, Id("author_id"), Genre, Year, Limit, Offset),
        Change("v2", "update_book", Book, BookV2, Json.Default.UpdateBookV2,
            Id("id").Must(), IfVersion(), Title.Keep(), Id("author_id").Keep(), Genre, Year, IsbnField),
        Change("v2", "delete_book", Book, BookV2, Json.Default.DeleteBook, Removal),
    ];

    private static ActionSpec New(
        string version, string name, string kind, string scope, JsonTypeInfo message,
        params Field[] fields) => Line(version, name, ActionTarget.New, kind, scope, message, fields);

    private static ActionSpec Change(
        string version, string name, string kind, string scope, JsonTypeInfo message,
        params Field[] fields) => Line(version, name, ActionTarget.Existing, kind, scope, message, fields);

    private static ActionSpec Read(
        string version, string name, string kind, JsonTypeInfo message,
        params Field[] fields) => Line(version, name, ActionTarget.Existing, kind, null, message, fields);

    private static ActionSpec List(
        string version, string name, JsonTypeInfo message,
        params Field[] fields) => Line(version, name, ActionTarget.List, "", null, message, fields);

    private static ActionSpec Line(
        string version, string name, ActionTarget target, string kind, string? scope,
        JsonTypeInfo message, Field[] fields) => new()
        {
            Version = version,
            Name = name,
            Access = Library,
            Target = target,
            Kind = kind,
            Scope = scope,
            Fields = fields,
            Message = message,
        };
}
