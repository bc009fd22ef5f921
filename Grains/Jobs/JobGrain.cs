using Granary.Jobs;

namespace Granary.Grains.Jobs;

[GrainType("job")]
public sealed class JobGrain(EntityHost host) : EntityGrain(host), IJobGrain;
