using Granary.Users;

namespace Granary.Grains.Users;

/// <summary>Users: what needs a hash, or the caller itself, and what may not overtake it.</summary>
public sealed class UserHandler(
    IEngine engine, IStore store, IUserDirectory directory, PasswordQueue passwords, SystemTable systems)
    : IActionHandler
{
    private readonly PlaceKeeper _places = new();

    public HandlerTable Table => new HandlerTable()
        .On<RegisterUser>((ask, m, cancellation) => Add(
            ask, new(m.Username, m.Email, m.Password, PasswordLine.Registration),
            hash => new EnrolUser(m.Username, m.Email, hash!), cancellation))
        .On<CreateUser>((ask, m, cancellation) => Add(
            ask, new(m.Username, m.Email, m.Password, PasswordLine.Change),
            hash => new AddUser(m.Username, m.Email, m.Description, hash), cancellation))
        .On<UpdateUser>((ask, m, cancellation) =>
            _places.InOrder(m.Id, m.Password.Value is not null, () => Update(ask, m, cancellation)))
        .On<GetUser>((ask, m, cancellation) => _places.InOrder(m.Id, false, () => Ask(ask, m.Id, m, cancellation)))
        .On<DeleteUser>((ask, m, cancellation) => _places.InOrder(m.Id, false, () => Ask(ask, m.Id, m, cancellation)))
        .On<GrantScopes>((ask, m, cancellation) =>
            _places.InOrder(m.Id, false, () => Grant(ask, m, cancellation)))
        .On<GetScopes>(Scopes)
        .On<GetMe>((ask, _, cancellation) => Me(ask, cancellation));

    /// <param name="ask">As it was admitted.</param>
    /// <param name="user">The user to add.</param>
    /// <param name="message">What the new entity is asked, with the hash in the password's place.</param>
    /// <param name="cancellation">Observed only until the decision is made.</param>
    private async Task<Outcome> Add(
        Ask ask, Newcomer user, Func<string?, object> message, CancellationToken cancellation)
    {
        string? hash = null;
        if (user.Password is { } password)
        {
            using var place = await passwords.Enter(user.Line, cancellation);
            // Looked up here, where the others have to wait: most of those who race for a name need no hash any more.
            if ((place is null ? PasswordQueue.TooMany : await Taken(user)) is { } refusal)
                return await RecordedOutcomes.OrRefused(store, ask.Key, ask.Fingerprint, refusal);
            hash = await place!.Hash(password);
        }

        var id = await store.NextId(UserSystem.User);
        return await engine.Ask(
            ask with { Target = new(UserSystem.User, id), Message = message(hash), Creates = true }, cancellation);
    }

    private async Task<Refusal?> Taken(Newcomer user) =>
        await directory.Find(UserNames.Username, UserNames.Same(user.Username)) is not null
            ? Decide.Conflict(UserNames.UsernameTaken)
            : await directory.Find(UserNames.Email, UserNames.Same(user.Email)) is not null
                ? Decide.Conflict(UserNames.EmailTaken)
                : null;

    private async Task<Outcome> Update(Ask ask, UpdateUser update, CancellationToken cancellation)
    {
        string? hash = null;
        if (update.Password.Value is { } password)
        {
            using var place = await passwords.Enter(PasswordLine.Change, cancellation);
            if (place is null)
                return await RecordedOutcomes.OrRefused(store, ask.Key, ask.Fingerprint, PasswordQueue.TooMany);
            hash = await place.Hash(password);
        }

        return await Ask(ask, update.Id, new ChangeUser(update, hash), cancellation);
    }

    /// <summary>All of them or none.</summary>
    private Task<Outcome> Grant(Ask ask, GrantScopes grant, CancellationToken cancellation)
    {
        var known = systems.SystemScopes;
        if (grant.Scopes.Except(known).ToList() is not { Count: > 0 } strangers)
            return Ask(ask, grant.Id, grant, cancellation);
        var fault = $"{string.Join(", ", strangers.Select(scope => $"'{Shown.Of(scope, Shown.Name)}'"))} "
            + $"cannot be granted; what can: {string.Join(", ", known)}";
        var refusal = Refusal.Invalid(new FieldError("scopes", fault));
        return RecordedOutcomes.OrRefused(store, ask.Key, ask.Fingerprint, refusal).AsTask();
    }

    private async Task<Outcome> Scopes(Ask ask, GetScopes of, CancellationToken cancellation)
    {
        if (of.Id is null == of.Username is null)
            return Outcome.Refused(Refusal.Invalid(new FieldError("id", "is required, or username instead of it")));
        var id = of.Id ?? await directory.Find(UserNames.Username, UserNames.Same(of.Username!));
        return id is { } user
            ? await _places.InOrder(user, false, () => Ask(ask, user, of, cancellation))
            : Outcome.Refused(ErrorCode.NotFound, $"there is no user '{Shown.Of(of.Username!, Shown.Name)}'");
    }

    private Task<Outcome> Ask(Ask ask, long id, object message, CancellationToken cancellation) => engine.Ask(
        ask with { Target = new(UserSystem.User, id), Message = message }, cancellation).AsTask();

    private async Task<Outcome> Me(Ask ask, CancellationToken cancellation)
    {
        var id = ask.Caller.UserId!.Value;
        var outcome = await _places.InOrder(id, false, () => Ask(ask, id, new GetUser(id), cancellation));
        return outcome.Refusal is { Code: ErrorCode.NotFound }
            ? Outcome.Refused(ErrorCode.Unauthenticated, "the token's user does not exist")
            : outcome;
    }

    private sealed record Newcomer(string Username, string Email, string? Password, PasswordLine Line);
}
