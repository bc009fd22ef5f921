using Granary.Library;

namespace Granary.Grains.Library;

[GrainType("author")]
public sealed class AuthorGrain(EntityHost host) : EntityGrain(host), IAuthorGrain;
