using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Granary.Dispatch.Security;

/// <summary>
/// API keys: 256 random bits, so a plain hash is as good as a slow one, and it can be checked for every request.
/// </summary>
public static class ApiKey
{
    public static string New() => "gk_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
