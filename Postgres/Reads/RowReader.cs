using Npgsql;
using NpgsqlTypes;

namespace Granary.Postgres;

/// <summary>Loads and version checks in groups: only rows that are not as known come back.</summary>
internal sealed class RowReader : IAsyncDisposable
{
    private readonly NpgsqlCommand _command = new("select * from granary_read($1,$2,$3,$4,$5)");
    private readonly Column<string> _kind = new(NpgsqlDbType.Text);
    private readonly Column<int> _from = new(NpgsqlDbType.Integer);
    private readonly Column<int> _to = new(NpgsqlDbType.Integer);
    private readonly Column<long> _id = new(NpgsqlDbType.Bigint);
    private readonly Column<long> _known = new(NpgsqlDbType.Bigint);
    private readonly List<EntityRow> _rows = [];
    private readonly KeptConnection _connection = new();
    private readonly DatabaseCalls _calls;

    public RowReader(DatabaseCalls calls)
    {
        _calls = calls;
        _command.Parameters.Add(_kind.Parameter());
        _command.Parameters.Add(_from.Parameter());
        _command.Parameters.Add(_to.Parameter());
        _command.Parameters.Add(_id.Parameter());
        _command.Parameters.Add(_known.Parameter());
    }

    public async Task Read(List<ReadItem> items)
    {
        items.Sort(static (a, b) => string.CompareOrdinal(a.Key.Kind, b.Key.Kind));
        Fill(items);
        await _calls.Run(static (c, s) => s.Self.Send(c, s.Count), (Self: this, items.Count), _connection);
        for (var i = 0; i < items.Count; i++)
            items[i].Finish(_rows[i]);
    }

    public async ValueTask DisposeAsync()
    {
        await _command.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private void Fill(List<ReadItem> items)
    {
        _kind.Clear();
        _from.Clear();
        _to.Clear();
        _id.Clear();
        _known.Clear();
        for (var i = 0; i < items.Count; i++)
        {
            if (i == 0 || items[i].Key.Kind != items[i - 1].Key.Kind)
            {
                if (i > 0)
                    _to.Add(i);
                _kind.Add(items[i].Key.Kind);
                _from.Add(i + 1);
            }
            _id.Add(items[i].Key.Id);
            _known.Add(items[i].KnownVersion);
        }
        _to.Add(items.Count);
    }

    private async ValueTask<bool> Send(NpgsqlConnection connection, int count)
    {
        _rows.Clear();
        for (var i = 0; i < count; i++)
            _rows.Add(EntityRow.Unchanged);
        _command.Connection = connection;
        await using var reader = await _command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            _rows[reader.GetInt32(0) - 1] = reader.GetInt64(1) is var version and > 0
                ? new EntityRow(version, Time(reader, 2), Time(reader, 3), reader.GetFieldValue<byte[]>(4))
                : EntityRow.Missing;
        return true;
    }

    private static DateTimeOffset Time(NpgsqlDataReader reader, int column) =>
        new(reader.GetDateTime(column), TimeSpan.Zero);
}
