using System.Collections.Frozen;
using System.Text.Json;
using Granary.Dispatch.Security;

namespace Granary.Hosting.Authorities;

/// <summary>Who a token of an issuer speaks for, and what it opens.</summary>
internal sealed class ForeignClaims(AuthorityOptions options)
{
    private const int LongestSubject = 255;

    private readonly string[] _audiences = Names(options.Audience);
    private readonly string[] _scopeClaims = Names(options.ScopeClaims);

    private readonly FrozenDictionary<string, string[]> _scopes =
        (from line in options.Scopes from value in Names(line.Value) group line.Key by value)
        .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    public static string[] Names(string list) =>
        list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Never a user: 42 of another issuer is somebody else than ours.</summary>
    public Principal? Read(JsonElement claims, DateTimeOffset now, TimeSpan skew, bool evenExpired) =>
        claims.Until(now, skew, evenExpired) is { } until
        && Array.Exists(_audiences, audience => claims.Matches("aud", audience))
        && claims.Subject(options.Subject, LongestSubject) is { } subject
            ? new(new Caller($"issuer:{options.Issuer}|{subject}"), Scopes(claims), until) { IsToken = true }
            : null;

    private string[] Scopes(JsonElement claims) =>
    [
        .. _scopeClaims.SelectMany(name => Values(claims, name))
            .SelectMany(value => _scopes.GetValueOrDefault(value, [])).Distinct(),
    ];

    /// <summary>A dot may be part of a name, or lead into another claim.</summary>
    private static IEnumerable<string> Values(JsonElement claims, string name)
    {
        if (claims.ValueKind != JsonValueKind.Object)
            return [];
        if (claims.TryGetProperty(name, out var value))
            return Texts(value);
        for (var dot = name.IndexOf('.'); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            if (claims.TryGetProperty(name[..dot], out var inner))
                return Values(inner, name[(dot + 1)..]);
        }

        return [];
    }

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        JsonValueKind.Array => value.EnumerateArray()
            .Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!),
        _ => [],
    };
}
