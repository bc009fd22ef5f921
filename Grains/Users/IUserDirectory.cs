using Granary.Users;

namespace Granary.Grains.Users;

/// <summary>Users by their names and in pages, as the database knows them.</summary>
public interface IUserDirectory
{
    /// <param name="kind">One of <see cref="UserNames"/>.</param>
    /// <param name="value">As <see cref="UserNames.Same"/> gives it.</param>
    ValueTask<long?> Find(string kind, string value);

    ValueTask<FoundPage<FoundEntity>> Page(int limit, long offset);
}
