using System.Collections.Concurrent;
using Granary.Users;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Grains.Users;

/// <summary>
/// A name and its password for a token. A wrong name and a wrong password answer alike and take alike.
/// </summary>
public sealed class LoginHandler(
    IEngine engine, IUserDirectory directory, PasswordQueue passwords, ITokens tokens, UserOptions options,
    [FromKeyedServices(SystemServices.Clock)] TimeProvider clock)
    : IActionHandler
{
    private static readonly Outcome Wrong = Outcome.Refused(ErrorCode.Unauthenticated, "wrong user name or password");

    private readonly LoginGuard _guard = new(options, clock);
    private readonly ConcurrentDictionary<string, bool> _kept = new();

    public HandlerTable Table => new HandlerTable().On<LogIn>(LogIn);

    private static Outcome Neither { get; } = Outcome.Refused(
        Refusal.Invalid(new FieldError("username", "is required, or email instead of it")));

    private Task<Outcome> LogIn(Ask ask, LogIn login, CancellationToken cancellation) =>
        (login.Username, login.Email) switch
        {
            ({ } name, null) => LogIn(ask, UserNames.Username, UserNames.Same(name), login.Password, cancellation),
            (null, { } email) => LogIn(ask, UserNames.Email, UserNames.Same(email), login.Password, cancellation),
            _ => Task.FromResult(Neither),
        };

    private async Task<Outcome> LogIn(
        Ask ask, string kind, string name, string password, CancellationToken cancellation)
    {
        var tried = $"{kind}:{name}";
        var waited = _guard.Slows(tried);
        if (waited && await _guard.Enter(tried, cancellation) is { } refusal)
            return Outcome.Refused(refusal);
        using var place = await passwords.Enter(PasswordLine.Login, cancellation)
            ?? await KeptPlace(tried, kind, name, cancellation);
        if (place is null)
            return Outcome.Refused(PasswordQueue.TooMany);
        // Others were wrong while this one waited for its place: a crowd does not get more free tries than one by one.
        if (!waited && _guard.Slows(tried))
            return Outcome.Refused(LoginGuard.TooMany(1000));
        var id = await directory.Find(kind, name);
        var secret = id is null ? null : await Secret(ask, id.Value, cancellation);
        if (!await place.Verify(secret?.PasswordHash, password))
        {
            _guard.Failed(tried);
            return Wrong;
        }

        _guard.Succeeded(tried);
        var token = tokens.Issue(id!.Value, secret!.Scopes ?? [], secret.Version, out var seconds);
        return Outcome.Ok(ReplyData.Of(new AccessToken(token, "bearer", seconds)));
    }

    /// <summary>
    /// When a crowd fills the line, each existing name without wrong passwords still has a place of its own.
    /// </summary>
    private async Task<PasswordQueue.Place?> KeptPlace(
        string tried, string kind, string name, CancellationToken cancellation)
    {
        if (_guard.HasFailed(tried) || _kept.Count >= options.MaxWaiting || !_kept.TryAdd(tried, true))
            return null;
        try
        {
            return await directory.Find(kind, name) is null
                ? null
                : await passwords.Enter(PasswordLine.KnownLogin, cancellation);
        }
        finally
        {
            _kept.TryRemove(tried, out _);
        }
    }

    private async Task<UserSecret?> Secret(Ask ask, long id, CancellationToken cancellation)
    {
        var outcome = await engine.Ask(
            ask with { Target = new(UserSystem.User, id), Message = new GetSecret() }, cancellation);
        return outcome.Refusal is null ? ReplyData.Read<UserSecret>(outcome.Data) : null;
    }
}
