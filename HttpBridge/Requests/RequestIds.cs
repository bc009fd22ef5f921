using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Granary.HttpBridge.Requests;

/// <summary>
/// The name of a request in replies and logs: the client's, if it is one that a log can bear, or a made one.
/// </summary>
internal static class RequestIds
{
    private const int Longest = 128;

    private static readonly SearchValues<char> Sane = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:/+=@");

    /// <summary>Before anything is answered, so that every answer bears it.</summary>
    public static void Assign(HttpContext context)
    {
        var given = context.Request.Headers[HeaderNames.RequestId];
        var id = given.Count == 1 && given[0] is { Length: > 0 and <= Longest } text
            && !text.AsSpan().ContainsAnyExcept(Sane)
            ? text
            : Guid.NewGuid().ToString("N");
        context.TraceIdentifier = id;
        context.Response.Headers[HeaderNames.RequestId] = id;
    }

    public static string Of(HttpContext context) => context.TraceIdentifier;
}
