namespace Granary.Shop;

[Alias("granary.order")]
public interface IOrderGrain : IEntityGrain;
