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
        [HeaderNames.Death, "x-first-death-exchange", "x-first-death-queue", "x-first-death-reason", "x-delivery-count"];

    public static BasicProperties Of(IReadOnlyBasicProperties original, bool keepDeaths = false)
    {
        var headers = Headers(original, keepDeaths ? Copies : [.. Copies, .. Deaths]);
        var properties = new BasicProperties(original) { Headers = headers, Persistent = true };
        properties.ClearExpiration();
        if (original.IsUserIdPresent())
        {
            properties.Headers![HeaderNames.OriginalUser] = original.UserId;
            properties.ClearUserId();
        }
        return properties;
    }

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
            room -= name.Length + Size(value);
            if (room < 0)
                break;
            kept[name] = value;
        }
        return kept;
    }

    private static int Size(object? value) => value switch
    {
        byte[] bytes => bytes.Length,
        string text => text.Length * 3,
        BinaryTableValue binary => binary.Bytes.Length,
        IDictionary<string, object?> table => 16 + table.Sum(pair => pair.Key.Length + Size(pair.Value)),
        System.Collections.IList list => 16 + list.Cast<object?>().Sum(Size),
        _ => 16,
    };
}
