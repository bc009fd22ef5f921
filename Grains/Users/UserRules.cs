using Granary.Users;
using Json = Granary.Users.UserViewJson;

namespace Granary.Grains.Users;

/// <summary>What happens to a user. That names and addresses are unique is settled in the commit.</summary>
public sealed class UserRules : IRules
{
    public ValueTask<Decision> Decide(Entity? current, object message, IRuleContext context) => new(
        (message, current) switch
        {
            (AddUser add, _) => Add(add, context),
            (_, null) => Changes.Missing(context),
            (GetUser, _) => Decision.Answer(View(current)),
            (GetSecret, _) => Decision.Answer(ReplyData.Of(
                new UserSecret(((UserState)current.State).PasswordHash), Json.Default.UserSecret)),
            (ChangeUser change, _) => current.Stale(context, change.Update.IfVersion) ?? Change(current, change, context),
            (DeleteUser delete, _) => current.Stale(context, delete.IfVersion) ?? Delete(current, context),
            _ => throw new InvalidOperationException($"A user does not understand {message.GetType().Name}."),
        });

    public static UserView ViewOf(Entity entity)
    {
        var user = (UserState)entity.State;
        return new(
            entity.Id, user.Username, user.Email, user.Description,
            entity.CreatedAt, entity.ChangedAt(), entity.Version);
    }

    private static Decision Add(AddUser add, IRuleContext context)
    {
        var user = Changes.First(context, new UserState(add.Username, add.Email, add.Description, add.PasswordHash));
        var data = add.Registers
            ? ReplyData.Of(
                new UserRegistered(user.Id, add.Username, add.Email, user.CreatedAt, user.Version), Json.Default.UserRegistered)
            : View(user);
        return Decision.Write(user, data) with { Names = [.. Names((UserState)user.State, context)] };
    }

    private static Decision Change(Entity user, ChangeUser change, IRuleContext context)
    {
        var (state, update) = ((UserState)user.State, change.Update);
        var next = new UserState(
            update.Username.Or(state.Username)!,
            update.Email.Or(state.Email)!,
            update.Description.Or(state.Description),
            update.Password.Given ? change.PasswordHash : state.PasswordHash);
        var after = user.Next(context, next);
        return Decision.Write(after, View(after)) with { Names = [.. Moves(state, next, context)] };
    }

    private static Decision Delete(Entity user, IRuleContext context)
    {
        var data = ReplyData.Of(new Deletion(user.Id), Json.Default.Deletion);
        return Decision.Delete(data) with
        {
            Names = [.. Names((UserState)user.State, context).Select(name => name with { Releases = true })],
            ReferenceError = $"{context.Self.Kind} {user.Id} still has addresses or orders; delete them first",
        };
    }

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

    private static byte[] View(Entity user) => ReplyData.Of(ViewOf(user), Json.Default.UserView);
}
