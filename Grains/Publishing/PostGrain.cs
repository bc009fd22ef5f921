using Granary.Publishing;

namespace Granary.Grains.Publishing;

[GrainType("post")]
public sealed class PostGrain(EntityHost host) : EntityGrain(host), IPostGrain;
