using Granary.Tasks;
using Granary.Grains.Entities;

namespace Granary.Grains.Tasks;

[GrainType("task")]
public sealed class TaskGrain(EntityHost host) : EntityGrain(host), ITaskGrain;
