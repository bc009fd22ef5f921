namespace Granary.Dispatch.Security;

/// <summary>Tokens of other issuers (<see cref="SecurityOptions.Authorities"/>).</summary>
public interface IForeignTokens
{
    /// <summary>From memory: keys that are not known yet prove nothing.</summary>
    /// <param name="token">What the caller sent as one.</param>
    /// <param name="evenExpired">Also returns the caller of an expired one.</param>
    Principal? Check(string token, bool evenExpired);

    /// <summary>
    /// For a token whose key is not known, read its issuer's keys once more: at most 2 s, and one reading for all. The
    /// refusal says that nothing is known then. Null: nothing is waited for.
    /// </summary>
    Task<Refusal?>? Later(string token);
}
