using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Granary.Wire;

/// <summary>The same types, read so that a member they do not have is a fault; made once each.</summary>
internal static class StrictTypes
{
    private static readonly ConcurrentDictionary<JsonSerializerOptions, JsonSerializerOptions> Options = new();
    private static readonly ConcurrentDictionary<JsonTypeInfo, JsonTypeInfo> Types = new();

    public static JsonTypeInfo Of(JsonTypeInfo type) => Types.GetOrAdd(type, static lenient =>
        Options.GetOrAdd(lenient.Options, static options => new(options)
        {
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        }).GetTypeInfo(lenient.Type));
}
