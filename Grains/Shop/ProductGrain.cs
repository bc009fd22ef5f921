using Granary.Shop;
using Granary.Grains.Entities;

namespace Granary.Grains.Shop;

[GrainType("product")]
public sealed class ProductGrain(EntityHost host) : EntityGrain(host), IProductGrain;
