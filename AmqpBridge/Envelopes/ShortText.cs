using System.Text;

namespace Granary.AmqpBridge.Envelopes;

/// <summary>
/// A short text of AMQP. What came in 255 bytes need not fit into them again: each byte that is no UTF-8 became a
/// character of three.
/// </summary>
internal static class ShortText
{
    private const int MaxBytes = 255;

    public static bool Fits(string text) =>
        text.Length <= MaxBytes / 3 || Encoding.UTF8.GetByteCount(text) <= MaxBytes;

    /// <summary>As much of it as fits.</summary>
    public static string Cut(string text)
    {
        if (Fits(text))
            return text;
        var bytes = new byte[MaxBytes];
        Encoding.UTF8.GetEncoder().Convert(text, bytes, flush: true, out var read, out _, out _);
        return text[..read];
    }
}
