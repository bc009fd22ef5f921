using Granary.Users;

namespace Granary.Grains.Users;

/// <summary>What happens to a user. That names and addresses are unique is settled in the commit.</summary>
public sealed class UserRules : IRules<UserState>
{
    public RuleTable<UserState> Table { get; } = new RuleTable<UserState>(UserMessageJson.Default, UserViewJson.Default)
        .Create<EnrolUser, UserRegistered>(Enrol, user =>
            new(user.Id, user.State.Username, user.State.Email, user.CreatedAt, user.Version))
        .Create<AddUser, UserView>(Add, View)
        .Read<GetUser, UserView>(View)
        .Read<GetSecret, UserSecret>(user => new(user.State.PasswordHash))
        .Change<ChangeUser, UserView>(Change, View)
        .Delete<DeleteUser>(Delete);

    public static UserView View(Entity<UserState> user) => new(
        user.Id, user.State.Username, user.State.Email, user.State.Description,
        user.CreatedAt, user.ChangedAt, user.Version);

    private static Decision<UserState> Enrol(EnrolUser m, IRuleContext context) =>
        First(new(m.Username, m.Email, null, m.PasswordHash), context);

    private static Decision<UserState> Add(AddUser m, IRuleContext context) =>
        First(new(m.Username, m.Email, m.Description, m.PasswordHash), context);

    private static Decision<UserState> First(UserState user, IRuleContext context) =>
        Decide.Write(user) with { Names = Names(user, context) };

    private static Decision<UserState> Change(Entity<UserState> user, ChangeUser m, IRuleContext context)
    {
        var (state, update) = (user.State, m.Update);
        var next = new UserState(
            update.Username.Or(state.Username)!,
            update.Email.Or(state.Email)!,
            update.Description.Or(state.Description),
            update.Password.Given ? m.PasswordHash : state.PasswordHash);
        return Decide.Write(next) with { Names = [.. Moves(state, next, context)] };
    }

    private static Decision<UserState> Delete(Entity<UserState> user, DeleteUser m, IRuleContext context) =>
        Decide.End<UserState>() with
        {
            Names = [.. Names(user.State, context).Select(name => name with { Releases = true })],
            ReferenceError = $"user {user.Id} still has addresses or orders; delete them first",
        };

    /// <summary>The names that are given back, then those that are taken; one that stays is left alone.</summary>
    private static IEnumerable<NameClaim> Moves(UserState before, UserState after, IRuleContext context)
    {
        var (old, next) = (Names(before, context), Names(after, context));
        return old.Zip(next)
            .Where(pair => pair.First.Value != pair.Second.Value)
            .SelectMany(pair => new[] { pair.First with { Releases = true }, pair.Second });
    }

    private static NameClaim[] Names(UserState user, IRuleContext context) =>
    [
        new(UserNames.Username, UserNames.Same(user.Username), context.Self) { TakenError = "this user name is taken" },
        new(UserNames.Email, UserNames.Same(user.Email), context.Self) { TakenError = "this e-mail address is taken" },
    ];
}
