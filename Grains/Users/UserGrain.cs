using Granary.Users;
using Granary.Grains.Entities;

namespace Granary.Grains.Users;

[GrainType("user")]
public sealed class UserGrain(EntityHost host) : EntityGrain(host), IUserGrain;
