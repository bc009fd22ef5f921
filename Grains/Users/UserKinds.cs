using Granary.Ports;
using Granary.Users;
using Json = Granary.Users.UserMessageJson;

namespace Granary.Grains.Users;

/// <summary>The line of the table of kinds that is about users.</summary>
public static class UserKinds
{
    public static IReadOnlyList<KindSpec> All { get; } =
    [
        new(UserActions.User, "users", UserStateJson.Default.UserState, new UserRules(),
        [
            Json.Default.AddUser, Json.Default.GetUser, Json.Default.ChangeUser, Json.Default.DeleteUser,
            Json.Default.GetSecret,
        ]),
    ];
}
