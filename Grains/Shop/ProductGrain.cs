using Granary.Shop;

namespace Granary.Grains.Shop;

[GrainType("product")]
public sealed class ProductGrain(EntityHost host) : EntityGrain(host), IProductGrain;
