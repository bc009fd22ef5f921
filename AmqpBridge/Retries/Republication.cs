using System.Globalization;
using Granary.AmqpBridge.Envelopes;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Retries;

/// <summary>
/// A message as it is published again: body and properties as they came, but for what would make it expire, go
/// elsewhere, or be refused.
/// </summary>
internal static class Republication
{
    // A header frame may not exceed 128 KiB, or the broker closes the connection; a stranger's headers can be that
    // long.
    private const int MaxHeaderBytes = 64 * 1024;

    // These route.
    private static readonly string[] Copies = ["CC", "BCC"];

    // The broker's notes; it would see a cycle in them, or add to them with every rung.
    private static readonly string[] Deaths =
        [HeaderNames.Death, "x-first-death-exchange", "x-first-death-queue", "x-first-death-reason",
            "x-delivery-count"];

    public static BasicProperties Of(IReadOnlyBasicProperties original, bool keepDeaths = false)
    {
        var headers = Headers(original, keepDeaths ? Copies : [.. Copies, .. Deaths]);
        var properties = new BasicProperties(original) { Headers = headers, Persistent = true };
        properties.ClearExpiration();
        Shorten(properties);
        if (original.IsUserIdPresent())
        {
            properties.Headers![HeaderNames.OriginalUser] = original.UserId;
            properties.ClearUserId();
        }
        return properties;
    }

    private static void Shorten(BasicProperties properties)
    {
        properties.AppId = Short(properties.AppId);
        properties.ClusterId = Short(properties.ClusterId);
        properties.ContentEncoding = Short(properties.ContentEncoding);
        properties.ContentType = Short(properties.ContentType);
        properties.CorrelationId = Short(properties.CorrelationId);
        properties.MessageId = Short(properties.MessageId);
        properties.ReplyTo = Short(properties.ReplyTo);
        properties.Type = Short(properties.Type);
        properties.UserId = Short(properties.UserId);
    }

    private static string? Short(string? text) => text is null ? null : ShortText.Cut(text);

    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    private static Dictionary<string, object?> Headers(IReadOnlyBasicProperties original, string[] dropped)
    {
        var kept = new Dictionary<string, object?>();
        if (original.Headers is not { } headers)
            return kept;
        var room = MaxHeaderBytes;
        foreach (var (name, value) in headers.OrderBy(header => Size(header.Value)))
        {
            if (dropped.Contains(name, StringComparer.Ordinal))
                continue;
            if (!ShortText.Fits(name) || !IsWritable(value))
                continue;
            room -= (name.Length * 3) + Size(value);
            if (room < 0)
                break;
            kept[name] = value;
        }
        return kept;
    }

    private static bool IsWritable(object? value) => value switch
    {
        IDictionary<string, object?> table => table.All(pair => ShortText.Fits(pair.Key) && IsWritable(pair.Value)),
        System.Collections.IList list and not byte[] => list.Cast<object?>().All(IsWritable),
        _ => true,
    };

    private static int Size(object? value) => value switch
    {
        byte[] bytes => bytes.Length,
        string text => text.Length * 3,
        BinaryTableValue binary => binary.Bytes.Length,
        IDictionary<string, object?> table => 16 + table.Sum(pair => (pair.Key.Length * 3) + Size(pair.Value)),
        System.Collections.IList list => 16 + list.Cast<object?>().Sum(Size),
        _ => 16,
    };
}
