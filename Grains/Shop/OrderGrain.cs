using Granary.Shop;

namespace Granary.Grains.Shop;

[GrainType("order")]
public sealed class OrderGrain(EntityHost host) : EntityGrain(host), IOrderGrain;
