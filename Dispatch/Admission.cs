using Granary.Dispatch.Binding;
using Granary.Dispatch.Security;

namespace Granary.Dispatch;

/// <summary>Everything that can be said about a request before any grain is woken.</summary>
public sealed class Admission(
    ActionTable actions, CredentialCheck credentials, IFingerprints fingerprints, ICluster cluster)
{
    /// <summary>
    /// Throws <see cref="UnavailableException"/> where only a newer silo of the cluster understands the request.
    /// </summary>
    public Admitted? Admit(Request request, out ActionSpec? action, out Refusal? refusal)
    {
        action = actions.Find(request.Version, request.Action, out refusal);
        if (action is null)
            return cluster.Knows(Offers.Action(request.Version, request.Action))
                ? throw Newer(request, "action")
                : null;
        var caller = request.ProvenCaller
            ?? credentials.Admit(request.Auth, action.Access, out refusal, request.TrustedCaller);
        if (caller is null)
            return null;
        var message = Binder.Bind(action, request.Data, out refusal, out var ignored);
        // What this silo would ignore may be what a newer one does.
        if ((message is null || ignored)
            && new NewerFields(cluster, action, request.Version).AreAllThatIsWrong(request.Data))
            throw Newer(request, "fields");
        if (message is null)
            return null;
        return action.IsChange ? Change(request, action, caller, message) : new(action, caller, message);
    }

    /// <summary>
    /// The same, and once more where that may end otherwise when more keys of a token's issuer are known. Else it is
    /// completed already: nothing is asynchronous between delivery and mailbox.
    /// </summary>
    internal ValueTask<(Admitted? Admitted, Refusal? Refusal)> AdmitWithKeys(Request request, out ActionSpec? action)
    {
        var admitted = Admit(request, out action, out var refusal);
        return request is { Auth: { } auth, ProvenCaller: null }
            && (admitted is null
                ? refusal!.Code == ErrorCode.Unauthenticated
                : ReferenceEquals(admitted.Caller, Caller.Anonymous))
            && credentials.Later(auth) is { } keys
                ? new(Again(request, keys, isPublic: admitted is not null))
                : new((admitted, refusal));
    }

    /// <summary>A change as it was admitted while its credential was valid, if it ever was.</summary>
    public Admitted? Former(Request request) =>
        request is { ProvenCaller: null, Auth: { } auth } && credentials.CallerOf(auth) is { } caller
            && actions.Find(request.Version, request.Action, out _) is { IsChange: true } action
            && Binder.Bind(action, request.Data, out _) is { } message
            ? Change(request, action, caller, message)
            : null;

    /// <summary>The caller that its credential stands for, whatever it asks for.</summary>
    public Caller? CallerOf(Request request) =>
        request.ProvenCaller ?? credentials.CallerOf(request.Auth, request.TrustedCaller);

    public GrainKey? EntityOf(Request request) =>
        actions.Find(request.Version, request.Action, out _) is { Target: ActionTarget.Existing } action
            && Binder.Bind(action, request.Data, out _) is IEntityMessage { Id: var id }
            ? new(action.Kind, id)
            : null;

    private async Task<(Admitted? Admitted, Refusal? Refusal)> Again(
        Request request, Task<Refusal?> keys, bool isPublic)
    {
        if (await keys is { } unknown && !isPublic)
            return (null, unknown);
        return (Admit(request, out _, out var refusal), refusal);
    }

    private static UnavailableException Newer(Request request, string what) => new(
        "cluster", $"only a newer silo knows the {what} of {request.Version} {request.Action}", outage: false)
    {
        HandOn = true,
    };

    private Admitted Change(Request request, ActionSpec action, Caller caller, object message)
    {
        var fingerprint = fingerprints.Of(action, message);
        return new(action, caller, message)
        {
            Key = new OutcomeKey(caller.OwnerOf(fingerprint), action.Scope!, request.IdempotencyKey ?? request.Id),
            Fingerprint = fingerprint,
        };
    }
}

/// <summary>
/// A request that may be asked: its message, and (for a change) the key under which its outcome is recorded.
/// </summary>
public sealed record Admitted(ActionSpec Action, Caller Caller, object Message)
{
    public OutcomeKey? Key { get; init; }

    public byte[] Fingerprint { get; init; } = [];
}
