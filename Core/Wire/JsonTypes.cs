using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Granary.Wire;

/// <summary>Types of a context, for tables that name many of them.</summary>
public static class JsonTypes
{
    /// <summary>
    /// A new one at each call, for a table to keep. Its members are looked at when it is first used; a context's own
    /// properties look at them at once, and a start would wait for more than a hundred types.
    /// </summary>
    public static JsonTypeInfo<T> Of<T>(this JsonSerializerContext context) =>
        (JsonTypeInfo<T>?)((IJsonTypeInfoResolver)context).GetTypeInfo(typeof(T), context.Options)
        ?? throw new InvalidOperationException($"{context.GetType().Name} does not know {typeof(T).Name}");
}
