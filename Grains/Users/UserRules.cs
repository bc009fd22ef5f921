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
        .Read<GetSecret, UserSecret>(user => new(user.State.PasswordHash))
        .Change<ChangeUser, UserView>(Change, View)
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
        return Decide.Write(new UserState(
            update.Username.Or(state.Username)!,
            update.Email.Or(state.Email)!,
            update.Description.Or(state.Description),
            update.Password.Given ? m.PasswordHash : state.PasswordHash));
    }

    private static Decision<UserState> Delete(Entity<UserState> user, DeleteUser m, IRuleContext context) =>
        Decide.End<UserState>() with
        {
            ReferenceError = $"user {user.Id} still has addresses or orders; "
                + "delete the addresses first (list_addresses); a user with orders (list_orders) stays, "
                + "and update_user with password null ends the logins",
        };
}
