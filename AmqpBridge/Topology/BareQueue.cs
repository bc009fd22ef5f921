namespace Granary.AmqpBridge.Topology;

/// <summary>
/// A queue for producers that know nothing of the envelope: each body is the bare data of one action.
/// </summary>
/// <param name="Name">The queue's name, without the prefix.</param>
/// <param name="Action">The action that each of its messages asks for.</param>
/// <param name="Version">The action's version.</param>
public sealed record BareQueue(string Name, string Action, string Version = "v1");
