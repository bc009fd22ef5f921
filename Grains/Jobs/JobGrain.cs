using Granary.Jobs;
using Granary.Grains.Entities;

namespace Granary.Grains.Jobs;

[GrainType("job")]
public sealed class JobGrain(EntityHost host) : EntityGrain(host), IJobGrain;
