using Granary.Users;

namespace Granary.Grains.Users;

[GrainType("user")]
public sealed class UserGrain(EntityHost host) : EntityGrain(host), IUserGrain;
