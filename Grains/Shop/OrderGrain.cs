using Granary.Shop;
using Granary.Grains.Entities;

namespace Granary.Grains.Shop;

[GrainType("order")]
public sealed class OrderGrain(EntityHost host) : EntityGrain(host), IOrderGrain;
