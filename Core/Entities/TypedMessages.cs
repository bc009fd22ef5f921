using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;

namespace Granary;

/// <summary>
/// What the actions of this process say of message and reply types. A type means the same wherever it is used, and a
/// grain reference knows nothing of the host that it came from.
/// </summary>
internal static class TypedMessages
{
    private static readonly ConcurrentDictionary<Type, bool> Changes = new();
    private static readonly ConcurrentDictionary<Type, JsonTypeInfo> Replies = new();

    public static void Know(IEnumerable<ActionSpec> actions)
    {
        foreach (var action in actions)
        {
            if (action.IsChange)
                Changes.TryAdd(action.Message.Type, true);
            Replies.TryAdd(action.Reply.Type, action.Reply);
        }
    }

    public static bool IsChange(Type message) => Changes.ContainsKey(message);

    public static JsonTypeInfo Reply(Type reply) => Replies.TryGetValue(reply, out var type)
        ? type
        : throw new InvalidOperationException($"no action replies with {reply.Name}");
}
