using System.Collections.Frozen;
using System.Text.Json;

namespace Granary.Wire;

/// <summary>
/// The messages that may travel, by their names: a record keeps its name for good, its namespace may change.
/// </summary>
public sealed class MessageTable
{
    private readonly FrozenDictionary<string, JsonType> _byName;
    private readonly FrozenDictionary<Type, JsonType> _byType;

    public MessageTable(IEnumerable<JsonType> messages)
    {
        var known = messages.DistinctBy(message => message.Type).ToList();
        _byType = known.ToFrozenDictionary(message => message.Type);
        _byName = known.ToFrozenDictionary(message => message.Type.Name);
    }

    public (string Name, byte[] Body) Write(object message)
    {
        if (message is UnreadMessage unread)
            return (unread.Name, unread.Body);
        return _byType.TryGetValue(message.GetType(), out var type)
            ? (type.Type.Name, JsonSerializer.SerializeToUtf8Bytes(message, type.Info))
            : throw new InvalidOperationException(
                $"'{message.GetType().Name}' is not a message of any kind or action");
    }

    /// <summary>The message, or an <see cref="UnreadMessage"/>: deciding half of it would lose the rest.</summary>
    public object Read(string name, ReadOnlySpan<byte> body)
    {
        if (!_byName.TryGetValue(name, out var type))
            return Unread(name, body);
        try
        {
            return JsonSerializer.Deserialize(body, StrictTypes.Of(type.Info)) ?? Unread(name, body);
        }
        catch (JsonException)
        {
            return Unread(name, body);
        }
    }

    private static UnreadMessage Unread(string name, ReadOnlySpan<byte> body) => new(name) { Body = body.ToArray() };
}
