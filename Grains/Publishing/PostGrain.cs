using Granary.Publishing;
using Granary.Grains.Entities;

namespace Granary.Grains.Publishing;

[GrainType("post")]
public sealed class PostGrain(EntityHost host) : EntityGrain(host), IPostGrain;
