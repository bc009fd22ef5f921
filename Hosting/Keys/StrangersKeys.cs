using Granary.Hosting.Options;
using Granary.Postgres;

namespace Granary.Hosting.Keys;

/// <summary>
/// Keys that anybody could make while the installation ran in the development profile go on working in production,
/// until the operator ends them: workers may have them.
/// </summary>
internal static partial class StrangersKeys
{
    public static async Task Tell(ILogger log, string profile, Credentials credentials)
    {
        if (profile != Profile.Production || await credentials.OfStrangers() is not { Count: > 0 } keys)
            return;
        LogKept(
            log, string.Join(", ", keys.Select(key => $"{key.Id} ({key.Caller}: {string.Join(", ", key.Scopes)})")));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "Made in the development profile by somebody without a credential, and still valid: keys {Keys}; "
        + "end them with 'granary keys rotate' or 'revoke'")]
    private static partial void LogKept(ILogger log, string keys);
}
