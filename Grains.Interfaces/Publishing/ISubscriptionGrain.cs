namespace Granary.Publishing;

[Alias("granary.subscription")]
public interface ISubscriptionGrain : IEntityGrain;
