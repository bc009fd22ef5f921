using System.Diagnostics;
using System.Globalization;
using Granary.Dispatch.Binding;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Granary.HttpBridge.Requests;

/// <summary>Reads the headers that say something to the dispatch. A fault is a sentence.</summary>
internal static class RequestHeaders
{
    private const int LongestKey = 255;
    private const int LongestTrace = 128;
    private const double LongestSeconds = 86_400;

    public static string? Auth(IHeaderDictionary headers) =>
        headers[HeaderNames.ApiKey].ToString() is { Length: > 0 } key ? key
        : headers.Authorization.ToString() is { Length: > 0 } authorization ? authorization
        : null;

    /// <summary>
    /// One that is only unusual is replaced; this one was sent to do harm, or by a client that is broken.
    /// </summary>
    public static string? IdFault(IHeaderDictionary headers) =>
        headers[HeaderNames.RequestId].ToString().Any(char.IsControl)
            ? $"header {HeaderNames.RequestId}: must not hold control characters"
            : null;

    /// <summary>
    /// The server's own span if it is sampled, else what the caller says. Without a listener that span is told nobody.
    /// </summary>
    public static string? TraceParent(IHeaderDictionary headers) =>
        Spans.Wanted && Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } server ? server.Id
            : headers.TraceParent.ToString() is { Length: > 0 and <= LongestTrace } trace ? trace : null;

    public static string? Key(IHeaderDictionary headers, out string? fault)
    {
        fault = null;
        var given = headers[HeaderNames.IdempotencyKey];
        if (given.Count == 0)
            return null;
        if (given is [{ Length: > 0 and <= 2 * LongestKey } key] && BodyText.Length(key) <= LongestKey)
            return key;
        fault = $"header {HeaderNames.IdempotencyKey}: must have 1 to {LongestKey} characters";
        return null;
    }

    /// <summary><c>1.5</c> and <c>1.5s</c> are seconds, <c>1500ms</c> are milliseconds.</summary>
    public static TimeSpan? Timeout(IHeaderDictionary headers, out string? fault)
    {
        fault = null;
        var given = headers[HeaderNames.RequestTimeout];
        if (given.Count == 0)
            return null;
        var text = given.ToString().AsSpan();
        var unit = text.EndsWith("ms") ? 0.001 : 1;
        var digits = unit < 1 ? text[..^2] : text.TrimEnd('s');
        if (double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * unit is > 0 and <= LongestSeconds and var seconds)
            return TimeSpan.FromSeconds(seconds);
        fault = $"header {HeaderNames.RequestTimeout}: must be seconds, such as 1.5, or milliseconds, such as 1500ms";
        return null;
    }

    /// <summary>The version that the caller has seen; <c>*</c> asks for nothing more than that there is one.</summary>
    public static long? IfMatch(IHeaderDictionary headers, out string? fault)
    {
        fault = null;
        var given = headers.IfMatch;
        if (given.Count == 0 || given == "*")
            return null;
        if (Version(given) is { } version)
            return version;
        fault = "header If-Match: must be one ETag as it was given, such as \"5\"";
        return null;
    }

    public static bool NoneMatch(IHeaderDictionary headers, string tag)
    {
        var given = headers.IfNoneMatch;
        return given.Count > 0 && given.ToString().Split(',', StringSplitOptions.TrimEntries)
            .Any(
                one => one == "*" || one == tag || (one.StartsWith("W/", StringComparison.Ordinal) && one[2..] == tag));
    }

    private static long? Version(StringValues given) =>
        given.ToString() is ['"', .. var digits, '"']
        && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0
            ? version
            : null;
}
