using static Granary.Fields;
using Json = Granary.Users.UserMessageJson;
using View = Granary.Users.UserViewJson;

namespace Granary.Users;

/// <summary>
/// Users: one entity behind registration (system 2), the shop's users (system 3) and authors (system 5).
/// </summary>
public static class UserActions
{
    public const string User = "user";

    private static readonly Field Username = Name("username", 64);
    private static readonly Field EmailField = Email("email");
    private static readonly Field Password = Text("password", 128, min: 8).Hide();
    private static readonly Field Description = Text("description", 2000, min: 0);

    public static IReadOnlyList<ActionSpec> All { get; } =
    [
        .. Doors(Lines(Access.Public)),
        .. Own(Lines(Access.User)),
        .. Shop(Lines(Access.Key("shop"))),
    ];

    private static ActionLines Lines(Access access) => new(access, Json.Default, View.Default);

    private static IEnumerable<ActionSpec> Doors(ActionLines lines) =>
    [
        lines.Handled<RegisterUser, UserRegistered>(ActionSpec.AnyVersion, "register", User, User,
            Username.Must(), EmailField.Must(), Password.Must()) with
        {
            Example = """{"username":"ada","email":"ada@example.com","password":"correct horse"}""",
        },
        lines.Handled<LogIn, AccessToken>(ActionSpec.AnyVersion, "login", User, null,
            Text("username", 64), EmailField, Text("password", 128).Hide().Must()) with
        {
            Example = """{"username":"ada","password":"correct horse"}""",
        },
    ];

    private static IEnumerable<ActionSpec> Own(ActionLines lines) =>
    [
        lines.Handled<GetMe, UserView>(ActionSpec.AnyVersion, "get_me", User, null),
    ];

    private static IEnumerable<ActionSpec> Shop(ActionLines lines) =>
    [
        lines.Handled<CreateUser, UserView>(ActionSpec.AnyVersion, "create_user", User, User,
            Username.Must(), EmailField.Must(), Description, Password) with
        {
            Example = """{"username":"ada","email":"ada@example.com","description":"likes engines"}""",
        },
        lines.Handled<GetUser, UserView>(ActionSpec.AnyVersion, "get_user", User, null, Id("id").Must()),
        lines.Handled<ListUsers, UsersPage>(ActionSpec.AnyVersion, "list_users", "", null,
            Integer("count", 1, 100), Integer("page", 1, 10_000_000)),
        lines.Handled<UpdateUser, UserView>(ActionSpec.AnyVersion, "update_user", User, User,
            Id("id").Must(), IfVersion(), Username.Keep(), EmailField.Keep(), Description, Password) with
        {
            Example = """{"id":1,"description":"likes looms, too"}""",
        },
        lines.Handled<DeleteUser, Deletion>(ActionSpec.AnyVersion, "delete_user", User, User,
            Id("id").Must(), IfVersion()),
    ];
}
