namespace Granary;

/// <summary>
/// The caller: <c>user:7</c>, <c>key:demo</c>, <c>queue:product</c>; <see cref="Anonymous"/> has no name of its own.
/// </summary>
public sealed record Caller(string Name, long? UserId = null)
{
    public static Caller Anonymous { get; } = new("anonymous");

    /// <summary>The program itself: timers, steps of a process.</summary>
    public static Caller System { get; } = new("system");

    /// <summary>
    /// Whose keys they are. Without a credential the payload is part of it, so strangers who choose the same key never
    /// meet.
    /// </summary>
    public string OwnerOf(byte[] fingerprint) =>
        ReferenceEquals(this, Anonymous) ? Name + ":" + Convert.ToHexString(fingerprint) : Name;
}
