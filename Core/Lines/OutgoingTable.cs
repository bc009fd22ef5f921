using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Granary;

/// <summary>The messages of one system's rules to others, as they leave with the commit.</summary>
internal sealed class OutgoingTable(string system, IReadOnlyList<OutgoingSpec> lines)
{
    private readonly FrozenDictionary<Type, OutgoingSpec> _lines =
        lines.DistinctBy(line => line.Message).ToFrozenDictionary(line => line.Message);

    public string System => system;

    public IEnumerable<OutMessage> Of(GrainKey self, Entity? before, Decision decision)
    {
        if (!decision.Changes)
            throw new InvalidOperationException(
                $"{self} sends a message and changes nothing, but the ids of messages are made of its versions");
        var version = decision.After?.Version ?? before!.Version + 1;
        var madeAt = (decision.After ?? before!).CreatedAt;
        return decision.Told.Select((message, place) =>
        {
            var (target, own, body) = Line(message.GetType()).Of(message);
            // An entity that ended may begin again at version 1.
            own ??= string.Create(CultureInfo.InvariantCulture, $"{madeAt.UtcTicks}/{place}");
            return new OutMessage(Id($"{self}/{version}/{own}"), target, body) { Told = message };
        });
    }

    private OutgoingSpec Line(Type message) => _lines.TryGetValue(message, out var line)
        ? line
        : throw new InvalidOperationException(
            $"the rules of system '{system}' tell {message.Name}, and no line of its Outgoing says where that goes");

    /// <summary>The same whenever the same is decided again: rules throw no dice.</summary>
    private static Guid Id(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
}
