namespace Granary.Grains.Library;

/// <summary>System 1 over HTTP.</summary>
public static class LibraryRoutes
{
    public static IReadOnlyList<RouteSpec> All { get; } =
    [
        .. Crud("Books, version 1", "v1", "/api/v1/books", "book", "a book"),
        .. Crud("Books", "v2", "/api/v2/books", "book", "a book"),
        .. Crud("Authors", "v2", "/api/v2/authors", "author", "an author"),
    ];

    private static IEnumerable<RouteSpec> Crud(string tag, string version, string path, string kind, string one) =>
    [
        new("GET", path, $"get_{kind}s", version) { Tag = tag, Summary = $"List {kind}s" },
        new("POST", path, $"create_{kind}", version) { Tag = tag, Summary = $"Create {one}", Status = 201 },
        new("GET", path + "/{id}", $"get_{kind}", version) { Tag = tag, Summary = $"Get {one}" },
        new("PUT", path + "/{id}", $"update_{kind}", version) { Tag = tag, Summary = $"Change any fields of {one}" },
        new("DELETE", path + "/{id}", $"delete_{kind}", version) { Tag = tag, Summary = $"Delete {one}" },
    ];
}
