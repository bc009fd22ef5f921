using Npgsql;

namespace Granary.Silo.Postgres;

/// <summary>What the lease row answered.</summary>
internal sealed record LeaseAnswer(bool Taken, long Epoch, string Mode, string Holder, DateTime ExpiresAt);

/// <summary>The lease row. Times are the database's.</summary>
internal sealed class LeaseTable(NpgsqlDataSource source, string mode, string holder, TimeSpan time)
{
    /// <summary>Takes the lease if it is free, has expired, or belongs to <paramref name="dead"/>.</summary>
    public async Task<LeaseAnswer> Take(string? dead, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("select * from granary_take_lease($1, $2, $3, $4)");
        command.Parameters.Add(new() { Value = mode });
        command.Parameters.Add(new() { Value = holder });
        command.Parameters.Add(new() { Value = dead ?? "" });
        command.Parameters.Add(new() { Value = time.TotalSeconds });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new LeaseAnswer(
            reader.GetBoolean(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), reader.GetDateTime(4));
    }

    /// <summary>False: the epoch is over.</summary>
    public async Task<bool> Renew(long epoch, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("""
            update lease set expires_at = clock_timestamp() + make_interval(secs => $1), holder = $2
            where one and epoch = $3 and mode = $4 and (mode = 'shared' or holder = $2)
            """);
        command.CommandTimeout = Math.Max(1, (int)(time.TotalSeconds / 3));
        command.Parameters.Add(new() { Value = time.TotalSeconds });
        command.Parameters.Add(new() { Value = holder });
        command.Parameters.Add(new() { Value = epoch });
        command.Parameters.Add(new() { Value = mode });
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    /// <summary>
    /// An exclusive lease is free at once; a shared one may have other holders, and expires by itself.
    /// </summary>
    public async Task Release(long epoch)
    {
        await using var command = source.CreateCommand(
            "update lease set expires_at = '-infinity' where one and epoch = $1 and mode = 'exclusive' and holder = $2");
        command.Parameters.Add(new() { Value = epoch });
        command.Parameters.Add(new() { Value = holder });
        await command.ExecuteNonQueryAsync();
    }
}
