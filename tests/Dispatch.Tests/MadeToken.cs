using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Granary.Tests.Dispatch;

/// <summary>A token as anybody may write one who has the secret.</summary>
internal static class MadeToken
{
    public static string Of(string header, string claims, string secret)
    {
        var signed = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header)) + "."
            + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims));
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(signed));
        return signed + "." + Base64Url.EncodeToString(signature);
    }
}
