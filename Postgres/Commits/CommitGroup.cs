using Npgsql;

namespace Granary.Postgres;

/// <summary>One call of granary_commit: all members' results from one round trip.</summary>
internal sealed class CommitGroup : IDisposable
{
    private readonly NpgsqlCommand _command = new(CommitColumns.Sql);
    private readonly CommitColumns _columns;
    private readonly List<CommitResult> _results = [];

    public CommitGroup() => _columns = new CommitColumns(_command.Parameters);

    public bool HasOutbox => _columns.HasOutbox;

    public IReadOnlyList<CommitResult> Results => _results;

    public void Fill(List<CommitItem> group) => _columns.Fill(group);

    /// <param name="connection">Where to.</param>
    /// <param name="members">How many commits it holds.</param>
    /// <param name="commit">Where the commit waits for a standby: how to make it.</param>
    public async ValueTask<bool> Send(NpgsqlConnection connection, int members, Func<Task>? commit)
    {
        _results.Clear();
        for (var i = 0; i < members; i++)
            _results.Add(CommitResult.Done);
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

    public void Dispose() => _command.Dispose();

    private async ValueTask Read(NpgsqlConnection connection)
    {
        _command.Connection = connection;
        await using var reader = await _command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var member = reader.GetInt32(0);
            _results[member] = Result(_results[member], reader);
        }
    }

    private CommitResult Result(CommitResult soFar, NpgsqlDataReader reader) => reader.GetInt32(1) switch
    {
        1 => new CommitResult(CommitOutcome.Known)
        {
            Known = [.. soFar.Known, new RecordedOutcome(
                _columns.Outcome(reader.GetInt32(2)).Key, reader.GetFieldValue<byte[]>(3),
                reader.GetFieldValue<byte[]>(4))],
        },
        2 => CommitResult.Stale,
        _ => new CommitResult(CommitOutcome.Taken) { Taken = [.. soFar.Taken, _columns.Name(reader.GetInt32(2))] },
    };
}
