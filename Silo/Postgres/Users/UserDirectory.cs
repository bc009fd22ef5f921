using Granary.Silo.Postgres.Lists;
using Granary.Users;

namespace Granary.Silo.Postgres.Users;

/// <summary>Users by their unique names, and in pages by id.</summary>
public sealed class UserDirectory(DatabaseCalls calls) : IUserDirectory
{
    public ValueTask<long?> Find(string kind, string value) => NameReader.Find(calls.Lines.Names, kind, value);

    public ValueTask<FoundPage<FoundEntity>> Page(int limit, long offset) => ListReader.Page(
        calls, new ListQuery(limit, offset)
        {
            Page = "select u.id, u.version, u.created_at, u.updated_at, u.state from users u order by u.id limit $1 offset $2",
            Count = $"select count(*) from (select from users u {ListQuery.CountRows}) c",
        });
}
