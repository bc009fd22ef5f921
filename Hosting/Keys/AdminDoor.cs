using System.Text;
using Granary.Dispatch.Security;

namespace Granary.Hosting.Keys;

/// <summary>
/// Admits callers that have an API key with the scope <c>admin</c>: as <c>X-API-Key</c>, as a bearer, or as the
/// password that a browser asks for.
/// </summary>
internal sealed class AdminDoor(CredentialCheck credentials)
{
    private static readonly Access Admin = Access.Key("admin");

    /// <summary>False: the refusal is written.</summary>
    public bool Opens(HttpContext context)
    {
        if (credentials.Admit(Credential(context.Request.Headers), Admin, out _) is not null)
            return true;
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"Granary: an API key with the "
            + "scope admin is the password\"";
        return false;
    }

    private static string? Credential(IHeaderDictionary headers)
    {
        if (headers["X-API-Key"].ToString() is { Length: > 0 } key)
            return key;
        const string Basic = "Basic ";
        var authorization = headers.Authorization.ToString();
        if (!authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase))
            return authorization.Length > 0 ? authorization : null;
        Span<byte> bytes = stackalloc byte[512];
        return Convert.TryFromBase64String(authorization[Basic.Length..], bytes, out var length)
            ? Encoding.UTF8.GetString(bytes[..length]).Split(':', 2) is [_, var password] ? password : null
            : null;
    }
}
