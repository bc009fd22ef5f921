using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Granary.Dispatch.Security;

/// <summary>Makes the tokens that <see cref="TokenChecker"/> accepts.</summary>
public sealed class TokenIssuer(SecurityOptions options, TimeProvider clock) : ITokens
{
    private readonly byte[] _key = Encoding.UTF8.GetBytes(options.SigningSecret);

    /// <inheritdoc/>
    public string Issue(long user, out long seconds) => Issue(user, [], 0, out seconds);

    /// <inheritdoc/>
    public string Issue(long user, IReadOnlyList<string> scopes, long version, out long seconds)
    {
        seconds = options.TokenMinutes * 60L;
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var expires = now + seconds;
        var head = Part(json =>
        {
            json.WriteString("alg", "HS256");
            json.WriteString("typ", "JWT");
            json.WriteString("kid", options.SigningKeyId);
        });
        var body = Part(json =>
        {
            json.WriteString("sub", user.ToString(CultureInfo.InvariantCulture));
            json.WriteNumber("iat", now);
            json.WriteNumber("exp", expires);
            Grant(json, scopes, version);
            if (options.Issuer is { } issuer)
                json.WriteString("iss", issuer);
            if (options.Audience is { } audience)
                json.WriteString("aud", audience);
        });
        var signed = head + "." + body;
        return signed + "." + Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(signed)));
    }

    private static void Grant(Utf8JsonWriter json, IReadOnlyList<string> scopes, long version)
    {
        if (scopes.Count == 0)
            return;
        json.WriteString("scope", string.Join(' ', scopes));
        json.WriteNumber(TokenChecker.UserVersion, version);
    }

    private static string Part(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(buffer.WrittenSpan);
    }
}
