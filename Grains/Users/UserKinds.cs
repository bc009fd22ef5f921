using Granary.Ports;
using Granary.Users;
using Granary.Wire;
using Json = Granary.Users.UserMessageJson;

namespace Granary.Grains.Users;

/// <summary>The line of the table of kinds that is about users.</summary>
public static class UserKinds
{
    public static IReadOnlyList<KindSpec> All { get; } =
    [
        new(UserActions.User, "users", UserStateJson.Default.Of<UserState>(), new UserRules(),
        [
            Json.Default.Of<AddUser>(), Json.Default.Of<GetUser>(), Json.Default.Of<ChangeUser>(),
            Json.Default.Of<DeleteUser>(), Json.Default.Of<GetSecret>(),
        ]),
    ];
}
