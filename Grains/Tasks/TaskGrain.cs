using Granary.Tasks;

namespace Granary.Grains.Tasks;

[GrainType("task")]
public sealed class TaskGrain(EntityHost host) : EntityGrain(host), ITaskGrain;
