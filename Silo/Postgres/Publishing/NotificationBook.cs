using Npgsql;
using NpgsqlTypes;

namespace Granary.Silo.Postgres.Publishing;

/// <summary>A page of subscribers who have their notification.</summary>
/// <param name="Last">The last of them; null: the page is empty.</param>
/// <param name="Count">How many have one.</param>
/// <param name="More">Whether more may follow.</param>
/// <param name="Undelivered">To whom it is still to be delivered.</param>
public sealed record NotifiedPage(long? Last, long Count, bool More, IReadOnlyList<long> Undelivered);

/// <summary>Who was told of what: one notification for each post and subscriber, whoever asks how often.</summary>
public sealed class NotificationBook(DatabaseCalls calls)
{
    public ValueTask<NotifiedPage> Notify(long post, long author, long after, int max) => calls.Lines.Notifications.Run(
        static async (connection, s) =>
        {
            await using var command = new NpgsqlCommand("select * from granary_notify($1, $2, $3, $4)", connection);
            command.Parameters.Add(new() { Value = s.post });
            command.Parameters.Add(new() { Value = s.author });
            command.Parameters.Add(new() { Value = s.after });
            command.Parameters.Add(new() { Value = s.max });
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            return new NotifiedPage(
                reader.IsDBNull(0) ? null : reader.GetInt64(0), reader.GetInt64(1), reader.GetBoolean(2),
                reader.GetFieldValue<long[]>(3));
        },
        (post, author, after, max));

    public async ValueTask Delivered(long post, IReadOnlyList<long> users) => await calls.Lines.Notifications.Run(
        static async (connection, s) =>
        {
            await using var command = new NpgsqlCommand(
                "update notifications set delivered_at = clock_timestamp() where post_id = $1 and user_id = any ($2)", connection);
            command.Parameters.Add(new() { Value = s.post });
            command.Parameters.Add(new()
            {
                Value = s.users.ToArray(),
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint,
            });
            return await command.ExecuteNonQueryAsync();
        },
        (post, users));
}
