using Granary.AmqpBridge.DeadLetters;
using Granary.AmqpBridge.Letters;
using Granary.Dispatch.Security;
using Granary.Grains;
using RabbitMQ.Client;

namespace Granary.Tests.Fixtures;

/// <summary>The seal of a silo: it knows that register has a password.</summary>
internal static class TestSeal
{
    /// <summary>The body of a dead letter as it was sent.</summary>
    public static byte[]? Opened(this BasicGetResult letter) =>
        new LetterSeal(Make(), letter.Text("x-letter")!).Open(letter.Body.Span);

    public static Seal Make(string secret = SecurityOptions.DefaultSecret) =>
        new(new SecurityOptions { FingerprintSecret = secret }, FiveSystems.Table.Actions);
}
