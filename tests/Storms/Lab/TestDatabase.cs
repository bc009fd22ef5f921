using Npgsql;

namespace Granary.Storms.Lab;

/// <summary>A database of its own, dropped at the end.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string _server;

    private TestDatabase(string server, string name)
    {
        _server = server;
        Name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }

    public string Name { get; }

    public string ConnectionString { get; }

    public static async Task<TestDatabase> Create(string server, string name)
    {
        var database = new TestDatabase(server, name);
        await database.Run($"DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)", onServer: true);
        await database.Run($"CREATE DATABASE \"{name}\"", onServer: true);
        return database;
    }

    public Task Run(string sql) => Run(sql, onServer: false);

    /// <summary>Every row of a query, read by <paramref name="row"/>.</summary>
    public async Task<List<T>> Rows<T>(string sql, Func<NpgsqlDataReader, T> row)
    {
        await using var connection = await Open(ConnectionString);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(row(reader));
        return rows;
    }

    /// <summary>Stands in the way until it is disposed of.</summary>
    public async Task<IAsyncDisposable> Block(string sql)
    {
        // A connection that is closed gives up its transaction.
        var connection = await Open(ConnectionString);
        await using var command = new NpgsqlCommand("begin; " + sql, connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    public async Task<long> Number(string sql) => (await Rows(sql, r => Convert.ToInt64(r.GetValue(0), null)))[0];

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Run($"DROP DATABASE IF EXISTS \"{Name}\" WITH (FORCE)", onServer: true);
        }
        catch (NpgsqlException)
        {
            // The storm's own fault is the news, not that its database could not be dropped.
        }
    }

    private async Task Run(string sql, bool onServer)
    {
        await using var connection = await Open(onServer ? _server : ConnectionString);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    // Unpooled: a connection kept from before a restart would only be a broken one.
    private static async Task<NpgsqlConnection> Open(string to)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(to) { Pooling = false, Multiplexing = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
