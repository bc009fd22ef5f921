using System.Text;
using RabbitMQ.Client;

namespace Granary.Tests.Fixtures;

public static class Headers
{
    public static string? Text(this BasicGetResult message, string header) =>
        message.BasicProperties.Headers is { } headers && headers.TryGetValue(header, out var value)
            ? value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : value?.ToString()
            : null;
}
