using Granary.Library;
using Orleans.Placement;

namespace Granary.Clustering;

// One line for each kind. Who creates an entity is likely to be asked for it next: it lives where it was first asked for.

[GrainType(LibraryActions.Book), PreferLocalPlacement]
public sealed class BookActivation(Home home) : EntityActivation(home);

[GrainType(LibraryActions.Author), PreferLocalPlacement]
public sealed class AuthorActivation(Home home) : EntityActivation(home);
