using Npgsql;
using NpgsqlTypes;

namespace Granary.Bench.Stores;

/// <summary>
/// What Orleans' own ADO.NET storage would do for one grain: its statement, out of the table where the provider finds
/// it, on a pool of 32 connections. One row, no recorded reply, no names, no outbox.
/// </summary>
internal sealed class OrleansStorage(NpgsqlDataSource source, string statement) : IAsyncDisposable
{
    private static readonly byte[] Payload = new byte[120];
    private long _grain;

    public static async Task<OrleansStorage> Open(NpgsqlDataSource source)
    {
        await using var query = source.CreateCommand(
            "select querytext from orleansquery where querykey = 'WriteToStorageKey'");
        return new(source, (string)(await query.ExecuteScalarAsync())!);
    }

    public async Task Write()
    {
        var grain = Interlocked.Increment(ref _grain);
        await using var command = source.CreateCommand(statement);
        command.Parameters.AddWithValue("ServiceId", "bench");
        command.Parameters.AddWithValue("GrainTypeHash", 1);
        command.Parameters.AddWithValue("GrainIdHash", grain.GetHashCode());
        command.Parameters.AddWithValue("GrainIdN0", 0L);
        command.Parameters.AddWithValue("GrainIdN1", grain);
        command.Parameters.AddWithValue("GrainTypeString", "book");
        command.Parameters.Add(new("GrainIdExtensionString", NpgsqlDbType.Text) { Value = DBNull.Value });
        command.Parameters.Add(new("GrainStateVersion", NpgsqlDbType.Integer) { Value = DBNull.Value });
        command.Parameters.AddWithValue("PayloadBinary", Payload);
        if (await command.ExecuteScalarAsync() is not 1)
            throw new InvalidOperationException("the row was there already");
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
