using System.Net;
using System.Text.Json;

namespace Granary.Dispatch;

/// <summary>A request as it came through a door, read but not yet understood.</summary>
public sealed record Request
{
    public required string Id { get; init; }

    public string Version { get; init; } = "v1";

    public required string Action { get; init; }

    /// <summary>
    /// An object, or undefined for none. Holds no <c>auth_token</c> any more (see <see cref="Auth"/>).
    /// </summary>
    public JsonElement Data { get; init; }

    /// <summary>The credential as it came, with or without <c>Bearer </c>.</summary>
    public string? Auth { get; init; }

    /// <summary>
    /// The caller that the operator vouches for, by the door that it came through. Counts only without
    /// <see cref="Auth"/>.
    /// </summary>
    public string? TrustedCaller { get; init; }

    /// <summary>The caller that code inside the cluster speaks for; no credential is asked of it.</summary>
    public Caller? ProvenCaller { get; init; }

    /// <summary>Where it came from, if the door knows: strangers of one address have one rate, and no others.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>How long the body was, where a door read one.</summary>
    public int Bytes { get; init; }

    /// <summary>
    /// A message of our own: a limit would make a refusal of work that is only to be done a little later.
    /// </summary>
    public bool Unlimited { get; init; }

    /// <summary>The caller's key; without it <see cref="Id"/> is the key.</summary>
    public string? IdempotencyKey { get; init; }

    public DateTimeOffset? Deadline { get; init; }

    public string? TraceParent { get; init; }

    /// <summary>Redelivered or retried: it may have been done before.</summary>
    public bool Repeated { get; init; }

    /// <summary>What log lines say of it.</summary>
    /// <param name="entity">The one that it is for, if there is a single one that exists.</param>
    public LogScope LogScope(GrainKey? entity) => new()
    {
        RequestId = Shown.Of(Id),
        Action = Shown.Of(Action, Shown.Name),
        Entity = entity?.ToString(),
        TraceParent = TraceParent,
        Address = Address,
    };
}
