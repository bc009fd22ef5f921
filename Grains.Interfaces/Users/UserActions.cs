using Granary.Actions;
using static Granary.Actions.Fields;
using Json = Granary.Users.UserMessageJson;
using View = Granary.Users.UserViewJson;

namespace Granary.Users;

/// <summary>Users: one entity behind registration (system 2), the shop's users (system 3) and authors (system 5).</summary>
public static class UserActions
{
    public const string User = "user";

    private static readonly Field Username = Text("username", 64);
    private static readonly Field EmailField = Email("email");
    private static readonly Field Password = Text("password", 128, min: 8);
    private static readonly Field Description = Text("description", 2000, min: 0);

    public static IReadOnlyList<ActionSpec> All { get; } =
    [
        .. Doors(new(Access.Public)),
        .. Own(new(Access.User)),
        .. Shop(new(Access.Key("shop"))),
    ];

    private static IEnumerable<ActionSpec> Doors(ActionLines lines) =>
    [
        lines.Handled(ActionSpec.AnyVersion, "register", User, User, Json.Default.RegisterUser, View.Default.UserRegistered,
            Username.Must(), EmailField.Must(), Password.Must()) with
        {
            Example = """{"username":"ada","email":"ada@example.com","password":"correct horse"}""",
        },
        lines.Handled(ActionSpec.AnyVersion, "login", User, null, Json.Default.LogIn, View.Default.AccessToken,
            Username, EmailField, Text("password", 128).Must()) with
        {
            Example = """{"username":"ada","password":"correct horse"}""",
        },
    ];

    private static IEnumerable<ActionSpec> Own(ActionLines lines) =>
    [
        lines.Handled(ActionSpec.AnyVersion, "get_me", User, null, Json.Default.GetMe, View.Default.UserView),
    ];

    private static IEnumerable<ActionSpec> Shop(ActionLines lines) =>
    [
        lines.Handled(ActionSpec.AnyVersion, "create_user", User, User, Json.Default.CreateUser, View.Default.UserView,
            Username.Must(), EmailField.Must(), Description, Password) with
        {
            Example = """{"username":"ada","email":"ada@example.com","description":"likes engines"}""",
        },
        lines.Handled(ActionSpec.AnyVersion, "get_user", User, null, Json.Default.GetUser, View.Default.UserView, Id("id").Must()),
        lines.Handled(ActionSpec.AnyVersion, "list_users", "", null, Json.Default.ListUsers, View.Default.UsersPage,
            Integer("count", 1, 100), Integer("page", 1, 10_000_000)),
        lines.Handled(ActionSpec.AnyVersion, "update_user", User, User, Json.Default.UpdateUser, View.Default.UserView,
            Id("id").Must(), IfVersion(), Username.Keep(), EmailField.Keep(), Description, Password) with
        {
            Example = """{"id":1,"description":"likes looms, too"}""",
        },
        lines.Handled(ActionSpec.AnyVersion, "delete_user", User, User, Json.Default.DeleteUser, View.Default.Deletion,
            Id("id").Must(), IfVersion()),
    ];
}
