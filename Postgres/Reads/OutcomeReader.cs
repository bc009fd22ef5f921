using Npgsql;
using NpgsqlTypes;

namespace Granary.Postgres;

/// <summary>Looks up recorded outcomes in groups, each key of a group once.</summary>
internal sealed class OutcomeReader : IAsyncDisposable
{
    private readonly NpgsqlCommand command = new("select * from granary_find($1)");
    private readonly Column<Guid> id = new(NpgsqlDbType.Uuid);
    private readonly RecordedOutcome?[] found;
    private readonly Dictionary<OutcomeKey, int> places = [];
    private readonly List<(OutcomeKey Key, Guid Id)> keys = [];
    private readonly KeptConnection connection = new();
    private readonly DatabaseCalls calls;
    private readonly RecentOutcomes recent;

    public OutcomeReader(DatabaseCalls calls, RecentOutcomes recent, int groupSize)
    {
        (this.calls, this.recent) = (calls, recent);
        found = new RecordedOutcome?[groupSize];
        command.Parameters.Add(id.Parameter());
    }

    public async Task Find(List<FindItem> items)
    {
        Fill(items);
        var era = recent.Era;
        await calls.Run(static (c, self) => self.Send(c), this, connection);
        for (var place = 0; place < keys.Count; place++)
        {
            if (found[place] is { } outcome)
                recent.Remember(keys[place].Id, outcome.Fingerprint, outcome.Body, era);
        }

        foreach (var item in items)
            item.Finish(found[places[item.Key]]);
    }

    public async ValueTask DisposeAsync()
    {
        await command.DisposeAsync();
        await connection.DisposeAsync();
    }

    private void Fill(List<FindItem> items)
    {
        id.Clear();
        places.Clear();
        keys.Clear();
        foreach (var item in items)
        {
            if (!places.TryAdd(item.Key, keys.Count))
                continue;
            keys.Add((item.Key, OutcomeId.Of(item.Key)));
            id.Add(keys[^1].Id);
        }
    }

    private async ValueTask<bool> Send(NpgsqlConnection connection)
    {
        Array.Clear(found);
        command.Connection = connection;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var place = reader.GetInt32(0) - 1;
            found[place] = new RecordedOutcome(
                keys[place].Key, reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2));
        }
        return true;
    }
}
