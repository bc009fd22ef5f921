namespace Granary.Tasks;

[Alias("granary.task")]
public interface ITaskGrain : IEntityGrain;
