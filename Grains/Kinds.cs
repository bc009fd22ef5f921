using System.Text.Json.Serialization.Metadata;
using Granary.Actions;
using Granary.Grains.Jobs;
using Granary.Grains.Library;
using Granary.Grains.Publishing;
using Granary.Grains.Shop;
using Granary.Grains.Tasks;
using Granary.Grains.Users;
using Granary.Ports;

namespace Granary.Grains;

/// <summary>The table of kinds: every entity of every system.</summary>
public static class Kinds
{
    public static IReadOnlyList<KindSpec> All { get; } =
    [
        .. LibraryKinds.All, .. UserKinds.All, .. TaskKinds.All, .. ShopKinds.All, .. JobKinds.All, .. PublishingKinds.All,
    ];

    /// <summary>What the action table lets be asked of a kind.</summary>
    internal static IReadOnlyList<JsonTypeInfo> MessagesOf(IEnumerable<ActionSpec> actions, string kind) =>
    [
        .. actions.Where(action => action.Kind == kind).Select(action => action.Message)
            .DistinctBy(message => message.Type),
    ];
}
