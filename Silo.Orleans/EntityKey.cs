using System.Globalization;
using Granary.Ports;

namespace Granary.Clustering;

/// <summary>A grain's name in the cluster: <c>book/n42</c>. The letter keeps a key from being taken for a number.</summary>
internal static class EntityKey
{
    private const char Mark = 'n';

    public static GrainId Of(GrainKey key) =>
        GrainId.Create(key.Kind, string.Create(CultureInfo.InvariantCulture, $"{Mark}{key.Id}"));

    public static GrainKey Parse(GrainId id)
    {
        var key = id.Key.ToString()!;
        return key[0] == Mark && long.TryParse(key.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(id.Type.ToString()!, number)
            : throw new FormatException($"'{id}' is no entity: its key must be '{Mark}' and a number");
    }
}
