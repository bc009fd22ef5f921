namespace Granary.Grains.Publishing;

/// <summary>A page of subscribers who have their notification.</summary>
/// <param name="Last">The last of them; null: the page is empty.</param>
/// <param name="Count">How many have one.</param>
/// <param name="More">Whether more may follow.</param>
/// <param name="Undelivered">Those that it still has to be delivered to.</param>
public sealed record NotifiedPage(long? Last, long Count, bool More, IReadOnlyList<long> Undelivered);

/// <summary>One notification for each post and subscriber, however often it is asked for.</summary>
public sealed class NotificationBook(IDatabase database)
{
    /// <summary>Of <see cref="PublishingSystem.DatabaseWork"/>.</summary>
    internal const string Work = "notifications";

    public async ValueTask<NotifiedPage> Notify(long post, long author, long after, int max) => (await database.Rows(
        "select * from granary_notify($1, $2, $3, $4)", [post, author, after, max],
        static row => new NotifiedPage(
            row.IsDBNull(0) ? null : row.GetInt64(0), row.GetInt64(1), row.GetBoolean(2), row.GetFieldValue<long[]>(3)),
        Work))[0];

    public async ValueTask Delivered(long post, IReadOnlyList<long> users) => await database.Rows(
        "update notifications set delivered_at = clock_timestamp() where post_id = $1 and user_id = any ($2)",
        [post, users.ToArray()], static row => row.GetInt64(0), Work);
}
