
namespace Granary.Dispatch.Security;

/// <summary>Makes the first keys and shows them, once in the life of a database.</summary>
/// <param name="credentials">Where their hashes go.</param>
/// <param name="first">What each opens.</param>
/// <param name="known">Ends when this silo knows the new keys, so that they can be used at once.</param>
public sealed class InitKeysHandler(
    ICredentialStore credentials, IReadOnlyList<FirstKey> first, Func<Task> known) : IActionHandler
{
    private static readonly Outcome Before = Outcome.Refused(
        ErrorCode.Conflict, "the first keys were made before; make others with 'granary keys'");

    public HandlerTable Table => new HandlerTable().On<InitKeys>((ask, _, _) => Init(ask.Caller));

    private async Task<Outcome> Init(Caller caller)
    {
        InitialKey[] keys = [.. first.Select(key => new InitialKey(key.Name, ApiKey.New(), key.Scopes))];
        var stored = keys.Select(key => new NewCredential(key.Name, ApiKey.Hash(key.Key), key.Scopes)).ToList();
        if (!await credentials.AddFirst(stored, ReferenceEquals(caller, Caller.Anonymous)))
            return Before;
        await known();
        return Outcome.Ok(ReplyData.Of(new InitialKeys(keys)));
    }
}
