using Granary.Shop;
using Granary.Grains.Entities;

namespace Granary.Grains.Shop;

[GrainType("address")]
public sealed class AddressGrain(EntityHost host) : EntityGrain(host), IAddressGrain;
