using System.Security.Cryptography;
using System.Text;

namespace Granary.Grains.Publishing.Delivery;

/// <summary>
/// Signs what is posted as Standard Webhooks does (standardwebhooks.com), so that receivers check it with a library.
/// </summary>
/// <param name="secret">What receivers know, too.</param>
/// <param name="clock">A receiver refuses what was signed long ago.</param>
internal sealed class WebhookSignature(string secret, TimeProvider clock)
{
    private const string Prefix = "whsec_";
    private const int Fewest = 24;
    private const int Most = 64;

    private readonly byte[] _key = Key(secret) ?? throw new ArgumentException("no secret of a webhook", nameof(secret));

    /// <summary>Whether it is one: 24 to 64 bytes in Base64 behind <c>whsec_</c>.</summary>
    public static bool IsSecret(string text) => Key(text) is { Length: >= Fewest and <= Most };

    public void Sign(HttpRequestMessage request, string id, string body)
    {
        var at = clock.GetUtcNow().ToUnixTimeSeconds();
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", $"{at}");
        request.Headers.Add("webhook-signature", Of(id, at, body));
    }

    internal string Of(string id, long at, string body) =>
        "v1," + Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{id}.{at}.{body}")));

    private static byte[]? Key(string text)
    {
        var key = new byte[text.Length];
        return text.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(text[Prefix.Length..], key, out var length)
                ? key[..length]
                : null;
    }
}
