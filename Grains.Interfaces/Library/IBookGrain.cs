namespace Granary.Library;

[Alias("granary.book")]
public interface IBookGrain : IEntityGrain;
