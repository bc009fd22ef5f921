namespace Granary.Jobs;

[Alias("granary.job")]
public interface IJobGrain : IEntityGrain;
