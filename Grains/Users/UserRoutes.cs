namespace Granary.Grains.Users;

/// <summary>Registration and login of system 2, and the shop's users.</summary>
public static class UserRoutes
{
    private const string Doors = "Registration and login";
    private const string Users = "Users";

    /// <summary>The shop's contract: a taken user name or e-mail is a bad request.</summary>
    private static readonly Dictionary<ErrorCode, int> Taken = new() { [ErrorCode.Conflict] = 400 };

    public static IReadOnlyList<RouteSpec> All { get; } =
    [
        .. Door("v1"),
        .. Door("v2"),
        new("GET", "/users", "list_users") { Tag = Users, Summary = "List users in pages" },
        new("POST", "/users", "create_user") { Tag = Users, Summary = "Create a user", Status = 201, Statuses = Taken },
        new("GET", "/users/{id}", "get_user") { Tag = Users, Summary = "Get a user" },
        new("PUT", "/users/{id}", "update_user") { Tag = Users, Summary = "Change any fields of a user", Statuses = Taken },
        new("DELETE", "/users/{id}", "delete_user") { Tag = Users, Summary = "Delete a user", Status = 204 },
    ];

    private static IEnumerable<RouteSpec> Door(string version) =>
    [
        new("POST", $"/api/{version}/register", "register", version) { Tag = Doors, Summary = "Register", Status = 201 },
        new("POST", $"/api/{version}/login", "login", version) { Tag = Doors, Summary = "Get a token", Form = true },
        new("GET", $"/api/{version}/me", "get_me", version) { Tag = Doors, Summary = "The token's user" },
    ];
}
