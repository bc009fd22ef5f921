using Granary.Users;
using Granary.Wire;
using Microsoft.Extensions.DependencyInjection;
using Json = Granary.Users.UserMessageJson;

namespace Granary.Grains.Users;

/// <summary>Accounts and logins, for the systems that need them.</summary>
public sealed class UserSystem : GranarySystem
{
    public UserOptions Options { get; private set; } = new();

    public override string Name => "users";

    /// <summary>The Shop's keys manage its customers, with or without the Shop.</summary>
    public override IReadOnlyList<string> Scopes => ["shop"];

    public override IReadOnlyList<string> OpenScopes => Scopes;

    public override IReadOnlyList<ActionSpec> Actions => UserActions.All;

    public override IReadOnlyList<RouteSpec> Routes => UserRoutes.All;

    public override IReadOnlyList<KindSpec> Kinds => Table;

    public override IReadOnlyList<Migration> Migrations => Migration.EmbeddedIn<UserSystem>(landed: 8);

    private static IReadOnlyList<KindSpec> Table { get; } =
    [
        new(UserActions.User, "users", UserStateJson.Default.Of<UserState>(), new UserRules(),
        [
            Json.Default.Of<AddUser>(), Json.Default.Of<GetUser>(), Json.Default.Of<ChangeUser>(),
            Json.Default.Of<DeleteUser>(), Json.Default.Of<GetSecret>(),
        ])
        {
            Idle = TimeSpan.FromHours(1),
        },
    ];

    public override void Configure(ISystemOptions options) => Options = options.Read<UserOptions>(UserOptions.Section);

    public override void AddServices(IServiceCollection services) => services
        .AddSingleton(Options).AddSingleton<IUserDirectory, UserDirectory>()
        .AddSingleton<IPasswordHasher, PasswordHasher>().AddSingleton<PasswordDesk>()
        .AddHandler<UserHandler>().AddHandler<LoginHandler>().AddHandler<UserListHandler>();
}
