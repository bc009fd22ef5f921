namespace Granary.Shop;

[Alias("granary.product")]
public interface IProductGrain : IEntityGrain;
