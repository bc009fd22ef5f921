using Granary.Library;
using Granary.Grains.Entities;

namespace Granary.Grains.Library;

[GrainType("book")]
public sealed class BookGrain(EntityHost host) : EntityGrain(host), IBookGrain;
