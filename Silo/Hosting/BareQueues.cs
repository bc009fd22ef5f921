using Granary.AmqpBridge.Topology;
using Granary.Dispatch.Security;
using Granary.Silo.Publishing;

namespace Granary.Silo.Hosting;

/// <summary>The queues for producers that know nothing of the envelope, and what their messages ask for.</summary>
internal static class BareQueues
{
    public static IReadOnlyList<BareQueue> All(PublishingOptions publishing, SecurityOptions security) =>
    [
        .. Producers,
        .. StepQueues.Of(publishing, new Signature(security.FingerprintSecret)),
    ];

    private static readonly BareQueue[] Producers =
    [
        new("product", "create_product"),
        new("product_update", "update_product"),
        new("order", "create_order"),
        new("order_update", "update_order"),
    ];
}
