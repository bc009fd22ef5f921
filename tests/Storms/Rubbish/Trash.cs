using System.Text;
using RabbitMQ.Client;

namespace Granary.Storms.Rubbish;

/// <summary>One piece of rubbish and the codes that may answer it; <c>ok</c> is a code here too.</summary>
internal sealed record Trash(string Name, byte[] Body, params string[] Codes)
{
    public const string Ok = "ok";
    public const string Invalid = "invalid_request";
    public const string Broken = "validation_failed";

    /// <summary>What else is wrong with it, in the properties.</summary>
    public Action<BasicProperties>? Twist { get; init; }

    public static Trash Text(string name, string body, params string[] codes) =>
        new(name, Encoding.UTF8.GetBytes(body), codes);

    /// <summary>A request that is right but for its data.</summary>
    public static Trash Data(string action, string data, params string[] codes) =>
        Text($"{action} {Short(data)}", Envelope(action, data), codes);

    public static string Envelope(string action, string data, string version = "v1") =>
        new Clients.Question($"trash-{Guid.NewGuid()}", action, data, version).Text();

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
