using Granary.Shop;

namespace Granary.Grains.Shop;

[GrainType("address")]
public sealed class AddressGrain(EntityHost host) : EntityGrain(host), IAddressGrain;
