using RabbitMQ.Client;

namespace Granary.AmqpBridge.Upgrades;

/// <summary>Where a message goes, and what it carries.</summary>
internal readonly record struct MovedMessage(string Exchange, string Queue, BasicProperties Properties);
