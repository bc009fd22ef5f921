using System.Globalization;
using System.Text;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Envelopes;

/// <summary>Headers come from strangers: any type may stand under any name.</summary>
internal static class HeaderValues
{
    public static object? Raw(IReadOnlyBasicProperties properties, string name) =>
        properties.Headers is { } headers && headers.TryGetValue(name, out var value) ? value : null;

    /// <summary>A string or bytes as text; anything else, and the empty text, is absent.</summary>
    public static string? Text(IReadOnlyBasicProperties properties, string name) => Text(Raw(properties, name));

    /// <inheritdoc cref="Text(IReadOnlyBasicProperties, string)"/>
    public static string? Text(object? value)
    {
        var text = value switch
        {
            byte[] bytes => Encoding.UTF8.GetString(bytes),
            string given => given,
            _ => null,
        };
        return text is { Length: > 0 } ? text : null;
    }

    public static long? Number(object? value) => value switch
    {
        long number => number,
        int number => number,
        uint number => number,
        short number => number,
        ushort number => number,
        byte number => number,
        sbyte number => number,
        byte[] bytes when long.TryParse(
            bytes, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            => number,
        string text when long.TryParse(
            text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            => number,
        _ => null,
    };
}
