namespace Granary.Users;

[Alias("granary.user")]
public interface IUserGrain : IEntityGrain;
