using Granary.Users;

namespace Granary.Grains.Users;

/// <summary>What happens to a user. That names and addresses are unique is said by the kind.</summary>
public sealed class UserRules : IRules<UserState>
{
    public RuleTable<UserState> Table { get; } = new RuleTable<UserState>()
        .Create<EnrolUser, UserRegistered>(Enrol, user =>
            new(user.Id, user.State.Username, user.State.Email, user.CreatedAt, user.Version))
        .Create<AddUser, UserView>(Add, View)
        .Read<GetUser, UserView>(View)
        .Read<GetSecret, UserSecret>(user => new(user.State.PasswordHash, user.State.Scopes, user.Version))
        .Read<GetScopes, UserScopes>(Scopes)
        .Change<ChangeUser, UserView>(Change, View)
        .Change<GrantScopes, UserScopes>(Grant, Scopes)
        .Delete<DeleteUser>(Delete);

    public static UserView View(Entity<UserState> user) => new(
        user.Id, user.State.Username, user.State.Email, user.State.Description,
        user.CreatedAt, user.ChangedAt, user.Version);

    private static Decision<UserState> Enrol(EnrolUser m, IRuleContext context) =>
        Decide.Write(new UserState(m.Username, m.Email, null, m.PasswordHash));

    private static Decision<UserState> Add(AddUser m, IRuleContext context) =>
        Decide.Write(new UserState(m.Username, m.Email, m.Description, m.PasswordHash));

    private static Decision<UserState> Change(Entity<UserState> user, ChangeUser m, IRuleContext context)
    {
        var (state, update) = (user.State, m.Update);
        return Decide.Write(state with
        {
            Username = update.Username.Or(state.Username)!,
            Email = update.Email.Or(state.Email)!,
            Description = update.Description.Or(state.Description),
            PasswordHash = update.Password.Given ? m.PasswordHash : state.PasswordHash,
        });
    }

    private static UserScopes Scopes(Entity<UserState> user) =>
        new(user.Id, user.State.Username, user.State.Scopes ?? [], user.Version);

    private static Decision<UserState> Grant(Entity<UserState> user, GrantScopes m, IRuleContext context)
    {
        string[] scopes = [.. m.Scopes.Distinct().Order(StringComparer.Ordinal)];
        return scopes.SequenceEqual(user.State.Scopes ?? [])
            ? Decide.Keep<UserState>()
            : Decide.Write(user.State with { Scopes = scopes.Length == 0 ? null : scopes });
    }

    private static Decision<UserState> Delete(Entity<UserState> user, DeleteUser m, IRuleContext context) =>
        Decide.End<UserState>() with
        {
            ReferenceError = $"user {user.Id} still has addresses or orders; "
                + "delete the addresses first (list_addresses); a user with orders (list_orders) stays, "
                + "and update_user with password null ends the logins",
        };
}
