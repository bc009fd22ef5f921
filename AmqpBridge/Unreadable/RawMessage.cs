using Granary.AmqpBridge.Envelopes;

namespace Granary.AmqpBridge.Unreadable;

/// <summary>A message as it is on the wire: nothing of it was looked at.</summary>
/// <param name="Tag">What acknowledges it.</param>
/// <param name="Properties">Its properties' flags, and the properties.</param>
/// <param name="Body">As much of its body as is kept.</param>
internal sealed record RawMessage(ulong Tag, byte[] Properties, BodyStub Body);
