using Granary.Ports;
using Npgsql;
using NpgsqlTypes;

namespace Granary.Silo.Postgres;

/// <summary>Looks up recorded outcomes in groups.</summary>
internal sealed class OutcomeReader : IAsyncDisposable
{
    private readonly NpgsqlCommand command = new("select * from granary_find($1)");
    private readonly Column<Guid> id = new(NpgsqlDbType.Uuid);
    private readonly RecordedOutcome?[] found;
    private readonly KeptConnection connection = new();
    private readonly DatabaseCalls calls;

    public OutcomeReader(DatabaseCalls calls, int groupSize)
    {
        this.calls = calls;
        found = new RecordedOutcome?[groupSize];
        command.Parameters.Add(id.Parameter());
    }

    public async Task Find(List<FindItem> items)
    {
        id.Clear();
        foreach (var item in items)
            id.Add(OutcomeId.Of(item.Key));
        await calls.Run(static (c, s) => s.Self.Send(c, s.items), (Self: this, items), connection);
        for (var i = 0; i < items.Count; i++)
            items[i].Finish(found[i]);
    }

    public async ValueTask DisposeAsync()
    {
        await command.DisposeAsync();
        await connection.DisposeAsync();
    }

    private async ValueTask<bool> Send(NpgsqlConnection connection, List<FindItem> items)
    {
        Array.Clear(found);
        command.Connection = connection;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var item = reader.GetInt32(0) - 1;
            found[item] = new RecordedOutcome(
                items[item].Key, reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2));
        }
        return true;
    }
}
