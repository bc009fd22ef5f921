using Npgsql;
using NpgsqlTypes;

namespace Granary.Postgres;

/// <summary>Loads and version checks in groups: only rows that are not as known come back.</summary>
internal sealed class RowReader : IAsyncDisposable
{
    private readonly NpgsqlCommand command = new("select * from granary_read($1,$2,$3,$4,$5)");
    private readonly Column<string> kind = new(NpgsqlDbType.Text);
    private readonly Column<int> from = new(NpgsqlDbType.Integer);
    private readonly Column<int> to = new(NpgsqlDbType.Integer);
    private readonly Column<long> id = new(NpgsqlDbType.Bigint);
    private readonly Column<long> known = new(NpgsqlDbType.Bigint);
    private readonly List<EntityRow> rows = [];
    private readonly KeptConnection connection = new();
    private readonly DatabaseCalls calls;

    public RowReader(DatabaseCalls calls)
    {
        this.calls = calls;
        command.Parameters.Add(kind.Parameter());
        command.Parameters.Add(from.Parameter());
        command.Parameters.Add(to.Parameter());
        command.Parameters.Add(id.Parameter());
        command.Parameters.Add(known.Parameter());
    }

    public async Task Read(List<ReadItem> items)
    {
        items.Sort(static (a, b) => string.CompareOrdinal(a.Key.Kind, b.Key.Kind));
        Fill(items);
        await calls.Run(static (c, s) => s.Self.Send(c, s.Count), (Self: this, items.Count), connection);
        for (var i = 0; i < items.Count; i++)
            items[i].Finish(rows[i]);
    }

    public async ValueTask DisposeAsync()
    {
        await command.DisposeAsync();
        await connection.DisposeAsync();
    }

    private void Fill(List<ReadItem> items)
    {
        kind.Clear();
        from.Clear();
        to.Clear();
        id.Clear();
        known.Clear();
        for (var i = 0; i < items.Count; i++)
        {
            if (i == 0 || items[i].Key.Kind != items[i - 1].Key.Kind)
            {
                if (i > 0)
                    to.Add(i);
                kind.Add(items[i].Key.Kind);
                from.Add(i + 1);
            }
            id.Add(items[i].Key.Id);
            known.Add(items[i].KnownVersion);
        }
        to.Add(items.Count);
    }

    private async ValueTask<bool> Send(NpgsqlConnection connection, int count)
    {
        rows.Clear();
        for (var i = 0; i < count; i++)
            rows.Add(EntityRow.Unchanged);
        command.Connection = connection;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows[reader.GetInt32(0) - 1] = reader.GetInt64(1) is var version and > 0
                ? new EntityRow(version, Time(reader, 2), Time(reader, 3), reader.GetFieldValue<byte[]>(4))
                : EntityRow.Missing;
        return true;
    }

    private static DateTimeOffset Time(NpgsqlDataReader reader, int column) =>
        new(reader.GetDateTime(column), TimeSpan.Zero);
}
