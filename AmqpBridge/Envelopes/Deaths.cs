using System.Text;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Envelopes;

/// <summary>
/// The broker's notes of where a message was taken out and why, the latest first. A publisher can forge them.
/// </summary>
internal static class Deaths
{
    public static IEnumerable<IDictionary<string, object?>> Of(IReadOnlyBasicProperties properties) =>
        HeaderValues.Raw(properties, HeaderNames.Death) is System.Collections.IList deaths
            ? deaths.OfType<IDictionary<string, object?>>()
            : [];

    public static string? Text(IDictionary<string, object?> death, string name) =>
        death.TryGetValue(name, out var value)
            ? value switch { byte[] bytes => Encoding.UTF8.GetString(bytes), string text => text, _ => null }
            : null;
}
