using Npgsql;
using NpgsqlTypes;

namespace Granary.Postgres;

/// <summary>Looks up recorded outcomes in groups, each key of a group once.</summary>
internal sealed class OutcomeReader : IAsyncDisposable
{
    private readonly NpgsqlCommand _command = new("select * from granary_find($1)");
    private readonly Column<Guid> _id = new(NpgsqlDbType.Uuid);
    private readonly RecordedOutcome?[] _found;
    private readonly Dictionary<OutcomeKey, int> _places = [];
    private readonly List<(OutcomeKey Key, Guid Id)> _keys = [];
    private readonly KeptConnection _connection = new();
    private readonly DatabaseCalls _calls;
    private readonly RecentOutcomes _recent;

    public OutcomeReader(DatabaseCalls calls, RecentOutcomes recent, int groupSize)
    {
        (_calls, _recent) = (calls, recent);
        _found = new RecordedOutcome?[groupSize];
        _command.Parameters.Add(_id.Parameter());
    }

    public async Task Find(List<FindItem> items)
    {
        Fill(items);
        var era = _recent.Era;
        await _calls.Run(static (c, self) => self.Send(c), this, _connection);
        for (var place = 0; place < _keys.Count; place++)
        {
            if (_found[place] is { } outcome)
                _recent.Remember(_keys[place].Id, outcome.Fingerprint, outcome.Body, era);
        }

        foreach (var item in items)
            item.Finish(_found[_places[item.Key]]);
    }

    public async ValueTask DisposeAsync()
    {
        await _command.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private void Fill(List<FindItem> items)
    {
        _id.Clear();
        _places.Clear();
        _keys.Clear();
        foreach (var item in items)
        {
            if (!_places.TryAdd(item.Key, _keys.Count))
                continue;
            _keys.Add((item.Key, OutcomeId.Of(item.Key)));
            _id.Add(_keys[^1].Id);
        }
    }

    private async ValueTask<bool> Send(NpgsqlConnection connection)
    {
        Array.Clear(_found);
        _command.Connection = connection;
        await using var reader = await _command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var place = reader.GetInt32(0) - 1;
            _found[place] = new RecordedOutcome(
                _keys[place].Key, reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2));
        }
        return true;
    }
}
