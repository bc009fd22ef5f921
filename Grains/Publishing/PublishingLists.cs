using Granary.Publishing;

namespace Granary.Grains.Publishing;

/// <summary>Posts and notifications as SQL, the newest first.</summary>
public sealed class PublishingLists(IDatabase database) : IPublishingLists
{
    public ValueTask<long?> PostOf(string slug) => database.Owner(PostRules.Slug, slug);

    public ValueTask<FoundPage<FoundPost>> Posts(PostFilter filter)
    {
        var query = new ListQuery(filter.Limit, filter.Offset);
        var where = "true" + query.And("t.author_id", filter.AuthorId) + query.And("t.status", filter.Status);
        query.Page = $"""
            select t.id, t.version, t.created_at, t.updated_at, t.state, u.username
            from (select t.* from posts t where {where} order by t.id desc limit $1 offset $2) t
            left join users u on u.id = t.author_id order by t.id desc
            """;
        query.Count = $"select count(*) from (select from posts t where {where} {ListQuery.CountRows}) c";
        return database.Page(query, reader => new FoundPost(
            reader.GetInt64(0), reader.EntityRow(), reader.IsDBNull(5) ? null : reader.GetString(5)));
    }

    /// <summary>Those of posts that were deleted are not shown.</summary>
    public ValueTask<FoundPage<NotificationView>> Notifications(long user, int limit, long offset)
    {
        var query = new ListQuery(limit, offset);
        var from = $"from notifications n join posts p on p.id = n.post_id where n.user_id = {query.Parameter(user)}";
        query.Page = $"""
            select n.*, u.username from (
                select n.id, n.post_id, p.state ->> 'slug', p.state ->> 'title', p.author_id, n.created_at
                {from} order by n.id desc limit $1 offset $2) n
            left join users u on u.id = n.author_id order by n.id desc
            """;
        query.Count = $"select count(*) from (select {from} {ListQuery.CountRows}) c";
        return database.Page(query, reader => new NotificationView(
            reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3),
            new(reader.GetInt64(4), reader.IsDBNull(6) ? null : reader.GetString(6)),
            new(reader.GetDateTime(5), TimeSpan.Zero)));
    }
}
