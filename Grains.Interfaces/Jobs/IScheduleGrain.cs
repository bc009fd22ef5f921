namespace Granary.Jobs;

[Alias("granary.schedule")]
public interface IScheduleGrain : IEntityGrain;
