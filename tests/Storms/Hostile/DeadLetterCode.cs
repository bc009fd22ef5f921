using System.Text;
using RabbitMQ.Client;

namespace Granary.Storms.Hostile;

/// <summary>Why a dead letter is kept.</summary>
internal static class DeadLetterCode
{
    public static string Of(BasicGetResult letter) =>
        letter.BasicProperties.Headers?.TryGetValue("x-error-code", out var code) == true && code is byte[] bytes
            ? Encoding.UTF8.GetString(bytes)
            : "none";
}
