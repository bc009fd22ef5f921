using Granary.Jobs;

namespace Granary.Grains.Jobs;

[GrainType("schedule")]
public sealed class ScheduleGrain(EntityHost host) : EntityGrain(host), IScheduleGrain;
