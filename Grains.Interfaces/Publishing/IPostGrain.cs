namespace Granary.Publishing;

[Alias("granary.post")]
public interface IPostGrain : IEntityGrain;
