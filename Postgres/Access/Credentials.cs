using Npgsql;
using NpgsqlTypes;

namespace Granary.Postgres;

/// <summary>API keys in the database; every change is announced in the statement that makes it.</summary>
public sealed class Credentials(DatabaseCalls calls, CredentialWatch watch) : ICredentialStore
{
    private const string Columns = "c.id, c.caller, c.hash, c.scopes, c.created_at, c.expires_at, c.revoked_at";
    private const string Notify = $"pg_notify('{CredentialWatch.Channel}', '')";

    public event Action? Changed
    {
        add => watch.Changed += value;
        remove => watch.Changed -= value;
    }

    public async ValueTask<IReadOnlyList<CredentialRow>> All() =>
        await Rows($"select {Columns} from credentials c order by c.id");

    /// <summary>The same key again is the same row, so that a repeat after a broken connection does no harm.</summary>
    public async ValueTask<CredentialRow> Add(
        string caller, byte[] hash, IReadOnlyList<string> scopes, DateTimeOffset? expiresAt)
    {
        var rows = await Rows(
            $"""
            with c as (
                insert into credentials (caller, hash, scopes, expires_at) values ($1, $2, $3, $4)
                on conflict (hash) do update set caller = excluded.caller, scopes = excluded.scopes,
                    expires_at = excluded.expires_at
                returning *)
            select {Columns}, {Notify} from c
            """,
            new() { Value = caller },
            new() { Value = hash },
            new() { Value = scopes.ToArray() },
            Instant(expiresAt));
        return rows[0];
    }

    /// <summary>A repeat finds its own keys, so it does not take its own work for another's.</summary>
    public async ValueTask<bool> AddFirst(IReadOnlyList<NewCredential> keys, bool byStranger)
    {
        var rows = await Rows(
            $"""
            with first as (insert into initial_keys (by_stranger) values ($4) on conflict do nothing returning one),
            made as (
                insert into credentials (caller, hash, scopes)
                select k.caller, k.hash, string_to_array(k.scopes, ',')
                from unnest($1::text[], $2::bytea[], $3::text[]) as k(caller, hash, scopes)
                where exists (select from first)
                returning *)
            select {Columns}, {Notify} from (
                select * from made union all select * from credentials where hash = any($2)) c
            """,
            new() { Value = keys.Select(key => key.Caller).ToArray() },
            new() { Value = keys.Select(key => key.Hash).ToArray() },
            new() { Value = keys.Select(key => string.Join(',', key.Scopes)).ToArray() },
            new() { Value = byStranger });
        return rows.Count > 0;
    }

    /// <summary>
    /// Another key for the same caller and scopes; the old one is revoked, or expires at <paramref name="keptUntil"/>.
    /// The same new key again is the same row.
    /// </summary>
    /// <returns>Null when there is no such valid key.</returns>
    public async ValueTask<CredentialRow?> Rotate(
        long id, byte[] hash, DateTimeOffset? expiresAt, DateTimeOffset? keptUntil)
    {
        var rows = await Rows(
            $"""
            with old as (
                update credentials
                set revoked_at = case when $4 is null then now() end, expires_at = least(expires_at, $4)
                where id = $1 and revoked_at is null and (expires_at is null or expires_at > now())
                    and not exists (select from credentials where hash = $2)
                returning *),
            made as (
                insert into credentials (caller, hash, scopes, expires_at) select caller, $2, scopes, $3 from old
                returning *)
            select {Columns}, {Notify} from (
                select * from made union all select * from credentials where hash = $2) c
            """,
            new() { Value = id },
            new() { Value = hash },
            Instant(expiresAt),
            Instant(keptUntil));
        return rows.FirstOrDefault();
    }

    /// <summary>Those of the first keys that are still valid, if they were made without a credential.</summary>
    public async ValueTask<IReadOnlyList<CredentialRow>> OfStrangers() => await Rows(
        $"""
        select {Columns} from credentials c join initial_keys i on i.by_stranger and c.created_at = i.made_at
        where c.revoked_at is null and (c.expires_at is null or c.expires_at > now()) order by c.id
        """);

    public async ValueTask<bool> Revoke(long id)
    {
        var rows = await Rows(
            $"""
            with c as (update credentials set revoked_at = now() where id = $1 and revoked_at is null returning *)
            select {Columns}, {Notify} from c
            """,
            new NpgsqlParameter { Value = id });
        return rows.Count > 0;
    }

    public ValueTask<IReadOnlyList<GoneUser>> GoneUsers(long known) => Page(
        "select seq, id from gone_users where seq > $1 order by seq limit $2", known,
        static reader => new GoneUser(reader.GetInt64(0), reader.GetInt64(1)));

    public ValueTask<IReadOnlyList<WithdrawnScope>> WithdrawnScopes(long known) => Page(
        "select seq, user_id, scope, version from withdrawn_scopes where seq > $1 order by seq limit $2", known,
        static reader => new WithdrawnScope(
            reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.GetInt64(3)));

    private async ValueTask<IReadOnlyList<T>> Page<T>(string sql, long known, Func<NpgsqlDataReader, T> row)
    {
        try
        {
            return await calls.Lines.Keys.Run(
                static (connection, s) => ReadPage(connection, s.sql, s.known, s.row), (sql, known, row));
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // Where there never were users, none has lost anything: the table is their system's.
            return [];
        }
    }

    private static async ValueTask<List<T>> ReadPage<T>(
        NpgsqlConnection connection, string sql, long after, Func<NpgsqlDataReader, T> row)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = GoneUser.Page });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(row(reader));
        return rows;
    }

    private ValueTask<List<CredentialRow>> Rows(string sql, params NpgsqlParameter[] parameters) =>
        calls.Lines.Keys.Run(static async (connection, s) =>
        {
            await using var command = new NpgsqlCommand(s.sql, connection);
            foreach (var parameter in s.parameters)
                command.Parameters.Add(parameter.Clone());
            await using var reader = await command.ExecuteReaderAsync();
            var rows = new List<CredentialRow>();
            while (await reader.ReadAsync())
                rows.Add(new CredentialRow(
                    reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2),
                    reader.GetFieldValue<string[]>(3), Time(reader, 4)!.Value, Time(reader, 5), Time(reader, 6)));
            return rows;
        },
        (sql, parameters));

    private static NpgsqlParameter Instant(DateTimeOffset? time) =>
        new() { Value = (object?)time?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz };

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : new DateTimeOffset(reader.GetDateTime(column), TimeSpan.Zero);
}
