using Npgsql;

namespace Granary.Postgres;

/// <summary>One call of granary_commit: all members' results from one round trip.</summary>
internal sealed class CommitGroup : IDisposable
{
    private readonly NpgsqlCommand command = new(CommitColumns.Sql);
    private readonly CommitColumns columns;
    private readonly List<CommitResult> results = [];

    public CommitGroup() => columns = new CommitColumns(command.Parameters);

    public bool HasOutbox => columns.HasOutbox;

    public IReadOnlyList<CommitResult> Results => results;

    public void Fill(List<CommitItem> group) => columns.Fill(group);

    /// <param name="connection">Where to.</param>
    /// <param name="members">How many commits it holds.</param>
    /// <param name="commit">Where the commit waits for a standby: how to make it.</param>
    public async ValueTask<bool> Send(NpgsqlConnection connection, int members, Func<Task>? commit)
    {
        results.Clear();
        for (var i = 0; i < members; i++)
            results.Add(CommitResult.Done);
        if (commit is null)
        {
            await Read(connection);
            return true;
        }

        var transaction = await connection.BeginTransactionAsync();
        try
        {
            await Read(connection);
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }

        await commit();
        return true;
    }

    public void Dispose() => command.Dispose();

    private async ValueTask Read(NpgsqlConnection connection)
    {
        command.Connection = connection;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var member = reader.GetInt32(0);
            results[member] = Result(results[member], reader);
        }
    }

    private CommitResult Result(CommitResult soFar, NpgsqlDataReader reader) => reader.GetInt32(1) switch
    {
        1 => new CommitResult(CommitOutcome.Known)
        {
            Known = [.. soFar.Known, new RecordedOutcome(
                columns.Outcome(reader.GetInt32(2)).Key, reader.GetFieldValue<byte[]>(3),
                reader.GetFieldValue<byte[]>(4))],
        },
        2 => CommitResult.Stale,
        _ => new CommitResult(CommitOutcome.Taken) { Taken = [.. soFar.Taken, columns.Name(reader.GetInt32(2))] },
    };
}
