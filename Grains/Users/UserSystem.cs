using Granary.Users;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Grains.Users;

/// <summary>
/// Accounts and logins, for the systems that need them: one entity behind registration (system 2), the shop's users
/// (system 3) and authors (system 5).
/// </summary>
public sealed class UserSystem : GranarySystem
{
    public const string User = "user";

    private const string Any = ActionSpec.AnyVersion;
    private const string Doors = "Registration and login";
    private const string Users = "Users";

    private static readonly Access Shop = Access.Key("shop");

    private static readonly Access Administration = Access.Key("admin");

    /// <summary>The shop's contract: a taken user name or e-mail is a bad request.</summary>
    private static readonly Dictionary<ErrorCode, int> Taken = new() { [ErrorCode.Conflict] = 400 };

    public UserOptions Options { get; private set; } = new();

    public override string Name => "users";

    public override Access Access => Access.Public;

    /// <summary>The Shop's keys manage its customers, with or without the Shop.</summary>
    public override IReadOnlyList<string> Scopes => ["shop"];

    public override IReadOnlyList<string> OpenScopes => Scopes;

    public override IReadOnlyList<KindSpec> Kinds =>
    [
        new KindSpec<UserState>(User, "users", new UserRules())
        {
            Idle = TimeSpan.FromHours(1),
            Unique =
            [
                new(UserNames.Username, user => UserNames.Same(user.Username))
                {
                    Taken = _ => UserNames.UsernameTaken,
                },
                new(UserNames.Email, user => UserNames.Same(user.Email)) { Taken = _ => UserNames.EmailTaken },
            ],
        },
    ];

    public override IReadOnlyList<Migration> Migrations => Migration.EmbeddedIn<UserSystem>(landed: 8);

    public override IReadOnlyList<ActionSpec> Actions =>
    [
        ExposeHandledChange<RegisterUser>(Any, "register", User) with
        {
            Example = new RegisterUser("ada", "ada@example.com", "correct horse"),
        },
        ExposeHandled<LogIn>(Any, "login", User) with { Example = new LogIn("ada", null, "correct horse") },
        ExposeHandled<GetMe>(Any, "get_me", User) with { Access = Access.User },
        ExposeHandledChange<CreateUser>(Any, "create_user", User) with
        {
            Access = Shop,
            Example = new CreateUser("ada", "ada@example.com", "likes engines", null),
        },
        ExposeHandled<GetUser>(Any, "get_user", User) with { Access = Shop },
        ExposeHandled<ListUsers>(Any, "list_users") with { Access = Shop },
        ExposeHandledChange<UpdateUser>(Any, "update_user", User) with
        {
            Access = Shop,
            Example = new UpdateUser(1, null) { Description = "likes looms, too" },
        },
        ExposeHandledChange<DeleteUser>(Any, "delete_user", User) with { Access = Shop },
        ExposeHandled<GetScopes>(Any, "get_scopes", User) with
        {
            Access = Administration,
            Example = new GetScopes(null, "ada"),
        },
        ExposeHandledChange<GrantScopes>(Any, "grant_scopes", User) with
        {
            Access = Administration,
            Example = new GrantScopes(1, null, ["shop"]),
        },
    ];

    public override IReadOnlyList<RouteSpec> Routes =>
    [
        .. Door("v1"),
        .. Door("v2"),
        new("GET", "/users", "list_users") { Tag = Users, Summary = "List users in pages" },
        new("POST", "/users", "create_user") { Tag = Users, Summary = "Create a user", Status = 201, Statuses = Taken },
        new("GET", "/users/{id}", "get_user") { Tag = Users, Summary = "Get a user" },
        new("PUT", "/users/{id}", "update_user")
        {
            Tag = Users, Summary = "Change any fields of a user", Statuses = Taken,
        },
        new("DELETE", "/users/{id}", "delete_user") { Tag = Users, Summary = "Delete a user", Status = 204 },
        .. Grants("/users/{id}/scopes"),
        .. Grants("/api/v1/users/{id}/scopes"),
    ];

    public override void Configure(ISystemOptions options) => Options = options.Read<UserOptions>(UserOptions.Section);

    public override void AddServices(IServiceCollection services) => services
        .AddSingleton(Options).AddSingleton<IUserDirectory, UserDirectory>()
        .AddSingleton<IPasswordHasher, PasswordHasher>().AddSingleton<PasswordQueue>()
        .AddHandler<UserHandler>().AddHandler<LoginHandler>().AddHandler<UserListHandler>();

    /// <summary>Takes the form of OAuth's password flow too, whatever else that says.</summary>
    public static RouteSpec Login(string path, string version) => new("POST", path, "login", version)
    {
        Summary = "Get a token",
        Form = true,
        FormIgnores = ["grant_type", "scope", "client_id", "client_secret"],
    };

    private static IEnumerable<RouteSpec> Grants(string path) =>
    [
        new("GET", path, "get_scopes") { Tag = Users, Summary = "What a user's tokens open" },
        new("PUT", path, "grant_scopes") { Tag = Users, Summary = "Set what a user's tokens open" },
    ];

    private static IEnumerable<RouteSpec> Door(string version) =>
    [
        new("POST", $"/api/{version}/register", "register", version)
        {
            Tag = Doors, Summary = "Register", Status = 201,
        },
        Login($"/api/{version}/login", version) with { Tag = Doors },
        new("GET", $"/api/{version}/me", "get_me", version) { Tag = Doors, Summary = "The token's user" },
    ];
}
