using Granary.Users;

namespace Granary.Grains.Users;

/// <summary>Users by their unique names, and in pages by id.</summary>
public sealed class UserDirectory(IDatabase database) : IUserDirectory
{
    public ValueTask<long?> Find(string kind, string value) => database.Owner(kind, value, DatabaseLine.Names);

    public ValueTask<FoundPage<FoundEntity>> Page(int limit, long offset) => database.Page(new ListQuery(limit, offset)
    {
        Page = "select u.id, u.version, u.created_at, u.updated_at, u.state from users u "
            + "order by u.id limit $1 offset $2",
        Count = $"select count(*) from (select from users u {ListQuery.CountRows}) c",
    });
}
