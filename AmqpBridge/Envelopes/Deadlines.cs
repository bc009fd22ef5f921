using System.Globalization;
using System.Text;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Envelopes;

/// <summary>When a caller gives up: the earlier of its <c>expiration</c> and its header <c>x-deadline</c>.</summary>
internal static class Deadlines
{
    private const long MaxUnixMs = 253_402_300_799_999;

    /// <returns>False when <c>x-deadline</c> cannot be read.</returns>
    public static bool TryRead(IReadOnlyBasicProperties properties, DateTimeOffset now, out DateTimeOffset? deadline)
    {
        deadline = properties.IsExpirationPresent() ? Expiration(properties, now) : null;
        if (HeaderValues.Raw(properties, HeaderNames.Deadline) is not { } header)
            return true;
        if (!TryParse(header, out var explicitly))
            return false;
        if (deadline is null || explicitly < deadline)
            deadline = explicitly;
        return true;
    }

    private static bool TryParse(object header, out DateTimeOffset deadline)
    {
        deadline = default;
        if (HeaderValues.Number(header) is { } unixMs)
        {
            if (unixMs is < 0 or > MaxUnixMs)
                return false;
            deadline = DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
            return true;
        }
        var text = header switch { byte[] bytes => Encoding.UTF8.GetString(bytes), string value => value, _ => "" };
        return text.Length is >= 20 and <= 40 && text[10] is 'T' or 't' && HasOffset(text)
            && DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out deadline);
    }

    private static bool HasOffset(string text) => text[^1] is 'Z' or 'z' || (text[^3] == ':' && text[^6] is '+' or '-');

    /// <summary>
    /// From when it was published if the sender's clock says so believably, else from now: the broker counts the time
    /// in the queue itself. Timestamps have whole seconds, so one more is granted.
    /// </summary>
    private static DateTimeOffset? Expiration(IReadOnlyBasicProperties properties, DateTimeOffset now)
    {
        if (!long.TryParse(properties.Expiration, NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
            || ms > MaxUnixMs)
            return null;
        var start = now;
        if (properties.IsTimestampPresent() && properties.Timestamp.UnixTime is > 0 and < MaxUnixMs / 1000)
        {
            var published = DateTimeOffset.FromUnixTimeSeconds(properties.Timestamp.UnixTime).AddSeconds(1);
            if (published < now && (now - published).TotalMilliseconds < ms)
                start = published;
        }
        return ms < (DateTimeOffset.MaxValue - start).TotalMilliseconds - 1 ? start.AddMilliseconds(ms) : null;
    }
}
