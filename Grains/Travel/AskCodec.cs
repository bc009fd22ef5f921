using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Granary.Errors;
using Granary.Ports;

namespace Granary.Grains.Travel;

/// <summary>
/// How asks travel to another process: those of one batch behind each other, the message as JSON under its name. The first
/// byte tells the version, so that silos of two versions can serve one cluster while it is brought up to date.
/// </summary>
public sealed class AskCodec
{
    private const byte Version = 1;

    private readonly FrozenDictionary<(string Kind, string Message), JsonTypeInfo> messages;

    public AskCodec(IEnumerable<KindSpec> kinds) => messages = kinds
        .SelectMany(kind => kind.Messages.Select(message => (Key: (kind.Kind, message.Type.Name), message)))
        .ToFrozenDictionary(pair => pair.Key, pair => pair.message);

    /// <param name="asks">All of one target.</param>
    public byte[] Encode(IReadOnlyList<Ask> asks)
    {
        using var writer = new TravelWriter();
        writer.Write(Version);
        writer.Write7BitEncodedInt(asks.Count);
        foreach (var ask in asks)
            Write(writer, ask);
        return writer.ToArray();
    }

    public Ask[] Decode(GrainKey target, byte[] bytes)
    {
        using var reader = new TravelReader(bytes);
        if (reader.ReadByte() is not Version and var version)
            throw new UnavailableException("cluster", $"asks of version {version} are not understood by this silo", outage: false);
        var asks = new Ask[reader.Read7BitEncodedInt()];
        for (var n = 0; n < asks.Length; n++)
            asks[n] = Read(reader, target);
        return asks;
    }

    private void Write(TravelWriter writer, Ask ask)
    {
        var name = ask.Message.GetType().Name;
        writer.Write(name);
        writer.WriteBytes(JsonSerializer.SerializeToUtf8Bytes(ask.Message, TypeOf(ask.Target.Kind, name)));
        writer.Write(ask.Caller.Name);
        writer.WriteOptional(ask.Caller.UserId);
        writer.Write(ask.Creates);
        writer.Write(ask.Key is not null);
        if (ask.Key is { } key)
        {
            writer.Write(key.Caller);
            writer.Write(key.Scope);
            writer.Write(key.Key);
        }

        writer.WriteBytes(ask.Fingerprint);
        writer.Write7BitEncodedInt64(ask.Retention.Ticks);
        writer.Write(ask.RecordsRefusals);
        writer.WriteOptional(ask.Deadline?.UtcTicks);
        writer.Write(ask.CorrelationId);
    }

    private Ask Read(TravelReader reader, GrainKey target)
    {
        var type = TypeOf(target.Kind, reader.ReadString());
        return new()
        {
            Target = target,
            Message = JsonSerializer.Deserialize(reader.ReadSpan(), type)
                ?? throw new InvalidOperationException($"a message to {target} is null"),
            Caller = new(reader.ReadString(), reader.ReadOptional()),
            Creates = reader.ReadBoolean(),
            Key = reader.ReadBoolean() ? new(reader.ReadString(), reader.ReadString(), reader.ReadString()) : null,
            Fingerprint = reader.ReadSpan().ToArray(),
            Retention = TimeSpan.FromTicks(reader.Read7BitEncodedInt64()),
            RecordsRefusals = reader.ReadBoolean(),
            Deadline = reader.ReadOptional() is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null,
            CorrelationId = reader.ReadString(),
        };
    }

    // A newer silo may ask for what this one does not know yet: not settled here, perhaps settled elsewhere.
    private JsonTypeInfo TypeOf(string kind, string message) => messages.TryGetValue((kind, message), out var type)
        ? type
        : throw new UnavailableException("cluster", $"this silo knows no message '{message}' to '{kind}'", outage: false);
}
