using Npgsql;

namespace Granary.Testing.Services;

/// <summary>A database for one test.</summary>
internal sealed class OwnDatabase(string server, string name)
{
    public string Name => name;

    public string ConnectionString { get; } =
        new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;

    public static async Task<OwnDatabase> Create(string server)
    {
        var database = new OwnDatabase(server, $"granary_test_{Guid.NewGuid():N}");
        await database.Run($"create database {database.Name}");
        return database;
    }

    public Task Drop() => Run($"drop database if exists {name} with (force)");

    private async Task Run(string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
