using System.Collections.Concurrent;

namespace Granary;

/// <summary>
/// Which messages change something, as the actions of this process say. A type means the same wherever it is used, and
/// a grain reference knows nothing of the host that it came from.
/// </summary>
internal static class TypedMessages
{
    private static readonly ConcurrentDictionary<Type, bool> Changes = new();

    public static void Know(IEnumerable<ActionSpec> actions)
    {
        foreach (var action in actions.Where(action => action.IsChange))
            Changes.TryAdd(action.Message.Type, true);
    }

    public static bool IsChange(Type message) => Changes.ContainsKey(message);
}
