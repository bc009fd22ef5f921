using Granary.Publishing;
using Granary.Grains.Entities;

namespace Granary.Grains.Publishing;

[GrainType("subscription")]
public sealed class SubscriptionGrain(EntityHost host) : EntityGrain(host), ISubscriptionGrain;
