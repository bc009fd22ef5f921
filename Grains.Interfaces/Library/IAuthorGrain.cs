namespace Granary.Library;

[Alias("granary.author")]
public interface IAuthorGrain : IEntityGrain;
