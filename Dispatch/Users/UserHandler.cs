using Granary.Errors;
using Granary.Ports;
using Granary.Users;

namespace Granary.Dispatch.Users;

/// <summary>Registration, changes of users, and <c>get_me</c>: what needs a hash, or the caller itself.</summary>
public sealed class UserHandler(IEngine engine, IStore store, IUserDirectory directory, PasswordDesk desk) : IActionHandler
{
    public Task<Outcome>? Handle(Ask ask, CancellationToken cancellation) => ask.Message switch
    {
        RegisterUser m => Add(ask, new(m.Username, m.Email, null, null, Registers: true), m.Password, cancellation),
        CreateUser m => Add(ask, new(m.Username, m.Email, m.Description, null, Registers: false), m.Password, cancellation),
        UpdateUser { Password.Value: null } m => Change(ask, m, null, cancellation),
        UpdateUser m => Rehash(ask, m, cancellation),
        GetMe => Me(ask, cancellation),
        _ => null,
    };

    private async Task<Outcome> Add(Ask ask, AddUser user, string? password, CancellationToken cancellation)
    {
        if (password is not null)
        {
            using var seat = await desk.Sit(cancellation);
            // Looked up here, where the others have to wait: most of those who race for a name need no hash any more.
            if ((seat is null ? PasswordDesk.TooMany : await Taken(user)) is { } refusal)
                return await Recorded.OrRefused(store, ask.Key, ask.Fingerprint, refusal);
            user = user with { PasswordHash = await seat!.Hash(password) };
        }

        var id = await store.NextId(UserActions.User);
        return await engine.Ask(
            ask with { Target = new(UserActions.User, id), Message = user, Creates = true }, cancellation);
    }

    private async Task<Refusal?> Taken(AddUser user) =>
        await directory.Find(UserNames.Username, UserNames.Same(user.Username)) is not null
            ? new(ErrorCode.Conflict, "this user name is taken")
            : await directory.Find(UserNames.Email, UserNames.Same(user.Email)) is not null
                ? new(ErrorCode.Conflict, "this e-mail address is taken")
                : null;

    /// <summary>Asked before the first await: an update without a password keeps its place.</summary>
    private Task<Outcome> Change(Ask ask, UpdateUser update, string? hash, CancellationToken cancellation) => engine.Ask(
        ask with { Target = new(UserActions.User, update.Id), Message = new ChangeUser(update, hash) }, cancellation).AsTask();

    private async Task<Outcome> Rehash(Ask ask, UpdateUser update, CancellationToken cancellation)
    {
        using var seat = await desk.Sit(cancellation);
        if (seat is null)
            return await Recorded.OrRefused(store, ask.Key, ask.Fingerprint, PasswordDesk.TooMany);
        var hash = await seat.Hash(update.Password.Value!);
        return await Change(ask, update, hash, cancellation);
    }

    private async Task<Outcome> Me(Ask ask, CancellationToken cancellation)
    {
        var id = ask.Caller.UserId!.Value;
        var outcome = await engine.Ask(
            ask with { Target = new(UserActions.User, id), Message = new GetUser(id) }, cancellation);
        return outcome.Refusal is { Code: ErrorCode.NotFound }
            ? Outcome.Refused(ErrorCode.Unauthenticated, "the token's user does not exist")
            : outcome;
    }
}
