using Granary.Jobs;
using Granary.Library;
using Granary.Publishing;
using Granary.Shop;
using Granary.Tasks;
using Granary.Users;
using Orleans.Placement;

namespace Granary.Clustering;

// One line for each kind. Who creates an entity is likely to be asked for it next: it lives where it was first asked for.

[GrainType(LibraryActions.Book), PreferLocalPlacement]
public sealed class BookActivation(Home home) : EntityActivation(home);

[GrainType(LibraryActions.Author), PreferLocalPlacement]
public sealed class AuthorActivation(Home home) : EntityActivation(home);

[GrainType(UserActions.User), PreferLocalPlacement]
public sealed class UserActivation(Home home) : EntityActivation(home);

[GrainType(TaskActions.Entity), PreferLocalPlacement]
public sealed class TaskActivation(Home home) : EntityActivation(home);

[GrainType(ShopActions.Product), PreferLocalPlacement]
public sealed class ProductActivation(Home home) : EntityActivation(home);

[GrainType(ShopActions.Address), PreferLocalPlacement]
public sealed class AddressActivation(Home home) : EntityActivation(home);

[GrainType(ShopActions.Order), PreferLocalPlacement]
public sealed class OrderActivation(Home home) : EntityActivation(home);

[GrainType(JobActions.Job), PreferLocalPlacement]
public sealed class JobActivation(Home home) : EntityActivation(home);

[GrainType(PostActions.Post), PreferLocalPlacement]
public sealed class PostActivation(Home home) : EntityActivation(home);

[GrainType(PostActions.Subscription), PreferLocalPlacement]
public sealed class SubscriptionActivation(Home home) : EntityActivation(home);
