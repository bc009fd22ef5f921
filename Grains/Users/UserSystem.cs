using Granary.Users;
using Granary.Wire;
using Json = Granary.Users.UserMessageJson;

namespace Granary.Grains.Users;

/// <summary>Accounts and logins, for the systems that need them.</summary>
public sealed class UserSystem : GranarySystem
{
    public override string Name => "users";

    public override IReadOnlyList<ActionSpec> Actions => UserActions.All;

    public override IReadOnlyList<RouteSpec> Routes => UserRoutes.All;

    public override IReadOnlyList<KindSpec> Kinds { get; } =
    [
        new(UserActions.User, "users", UserStateJson.Default.Of<UserState>(), new UserRules(),
        [
            Json.Default.Of<AddUser>(), Json.Default.Of<GetUser>(), Json.Default.Of<ChangeUser>(),
            Json.Default.Of<DeleteUser>(), Json.Default.Of<GetSecret>(),
        ]),
    ];
}
