using Granary.Entities;

namespace Granary.Jobs;

[Alias("granary.job")]
public interface IJobGrain : IEntityGrain;
