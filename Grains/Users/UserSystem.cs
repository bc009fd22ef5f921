using Granary.Users;
using Granary.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Grains.Users;

/// <summary>Accounts and logins, for the systems that need them.</summary>
public sealed class UserSystem : GranarySystem
{
    public UserOptions Options { get; private set; } = new();

    public override string Name => "users";

    public override IReadOnlyList<ActionSpec> Actions => UserActions.All;

    public override IReadOnlyList<RouteSpec> Routes => UserRoutes.All;

    public override IReadOnlyList<KindSpec> Kinds => Table;

    private static IReadOnlyList<KindSpec> Table { get; } =
    [
        new KindSpec<UserState>(UserActions.User, "users", UserStateJson.Default.Of<UserState>(), new UserRules())
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

    public override void Configure(ISystemOptions options) => Options = options.Read<UserOptions>(UserOptions.Section);

    public override void AddServices(IServiceCollection services) => services
        .AddSingleton(Options).AddSingleton<IUserDirectory, UserDirectory>()
        .AddSingleton<IPasswordHasher, PasswordHasher>().AddSingleton<PasswordDesk>()
        .AddHandler<UserHandler>().AddHandler<LoginHandler>().AddHandler<UserListHandler>();
}
