namespace Granary.Shop;

[Alias("granary.address")]
public interface IAddressGrain : IEntityGrain;
