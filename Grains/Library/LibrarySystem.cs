using Granary.Library;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Grains.Library;

/// <summary>System 1: books and authors.</summary>
public sealed class LibrarySystem : GranarySystem
{
    public const string Book = "book";
    public const string Author = "author";

    public override string Name => "library";

    public override IReadOnlyList<string> Scopes => ["library"];

    public override IReadOnlyList<KindSpec> Kinds =>
    [
        new KindSpec<BookState>(Book, "books", new BookRules()) { MayAsk = [Author] },
        new KindSpec<AuthorState>(Author, "authors", new AuthorRules()) { Filters = ["name", "country"] },
    ];

    public override IReadOnlyList<Migration> Migrations => Migration.EmbeddedIn<LibrarySystem>(landed: 6);

    public override IReadOnlyList<ActionSpec> Actions =>
    [
        Expose<CreateBook>("v1", "create_book") with
        {
            Example = new CreateBook("Nineteen Eighty-Four", "George Orwell", 1949, "978-0-14-103614-4"),
        },
        Expose<GetBook>("v1", "get_book"),
        Expose<GetBooks>("v1", "get_books") with { Example = new GetBooks("George Orwell") { Limit = 10 } },
        Expose<UpdateBook>("v1", "update_book") with { Example = new UpdateBook(1, null) { Year = 1949 } },
        Expose<DeleteBook>("v1", "delete_book"),

        Expose<CreateBookV2>("v2", "create_book") with
        {
            Example = new CreateBookV2("Nineteen Eighty-Four", 1, "dystopia", 1949, null),
        },
        Expose<GetBookV2>("v2", "get_book"),
        Expose<GetBooksV2>("v2", "get_books") with { Example = new GetBooksV2(Genre: "dystopia") { Limit = 10 } },
        Expose<UpdateBookV2>("v2", "update_book") with { Example = new UpdateBookV2(1, null) { Genre = "satire" } },
        Expose<DeleteBook>("v2", "delete_book"),

        Expose<CreateAuthor>("v2", "create_author") with
        {
            Example = new CreateAuthor("George Orwell", 1903, "United Kingdom"),
        },
        Expose<GetAuthor>("v2", "get_author"),
        ExposeList<GetAuthors, AuthorState, AuthorView>("v2", "get_authors", AuthorRules.View) with
        {
            Example = new GetAuthors(Country: "United Kingdom") { Limit = 10 },
        },
        Expose<UpdateAuthor>("v2", "update_author") with { Example = new UpdateAuthor(1, null) { BirthYear = 1903 } },
        Expose<DeleteAuthor>("v2", "delete_author"),
    ];

    public override IReadOnlyList<RouteSpec> Routes =>
    [
        .. Crud("Books, version 1", "v1", "/api/v1/books", Book, "a book"),
        .. Crud("Books", "v2", "/api/v2/books", Book, "a book"),
        .. Crud("Authors", "v2", "/api/v2/authors", Author, "an author"),
    ];

    public override void AddServices(IServiceCollection services) => services.AddHandler<BookLists>();

    private static IEnumerable<RouteSpec> Crud(string tag, string version, string path, string kind, string one) =>
    [
        new("GET", path, $"get_{kind}s", version) { Tag = tag, Summary = $"List {kind}s" },
        new("POST", path, $"create_{kind}", version) { Tag = tag, Summary = $"Create {one}", Status = 201 },
        new("GET", path + "/{id}", $"get_{kind}", version) { Tag = tag, Summary = $"Get {one}" },
        new("PUT", path + "/{id}", $"update_{kind}", version) { Tag = tag, Summary = $"Change any fields of {one}" },
        new("DELETE", path + "/{id}", $"delete_{kind}", version) { Tag = tag, Summary = $"Delete {one}" },
    ];
}

[GrainType("book")]
public sealed class BookGrain(EntityHost host) : EntityGrain(host), IBookGrain;

[GrainType("author")]
public sealed class AuthorGrain(EntityHost host) : EntityGrain(host), IAuthorGrain;
