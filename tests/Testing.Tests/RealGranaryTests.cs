using System.Net;
using Granary.Grains.Library;
using Granary.Library;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.Tests;

/// <summary>The same on the real services, which know nothing of it afterwards.</summary>
[Collection(RealServicesCollection.Name)]
public sealed class RealGranaryTests
{
    private static RealServices Services => RealServices.FromEnvironment();

    [RealServicesFact]
    public async Task A_silo_of_its_own_serves_and_leaves_nothing_behind()
    {
        string database, prefix;
        await using (var granary = await GranaryTest.Start<LibrarySystem>(services: Services))
        {
            (database, prefix) = (granary.ConnectionString, granary.Prefix);
            var create = new CreateAuthor("Ada", null, null);
            var author = await granary.Ask(create, key: "a");
            Assert.Equal(author, await granary.Ask(create, key: "a"));
            Assert.Equal(HttpStatusCode.OK, (await granary.Http.GetAsync("/health/ready")).StatusCode);
            var refused = await Assert.ThrowsAsync<RefusedException>(() => granary.Ask(new GetAuthor(author.Id + 1)));
            Assert.Equal(ErrorCode.NotFound, refused.Code);
        }

        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        var fault = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync());
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, fault.SqlState);
        await using var broker = await new ConnectionFactory { Uri = new(Services.Amqp) }.CreateConnectionAsync();
        await using var channel = await broker.CreateChannelAsync();
        await Assert.ThrowsAsync<OperationInterruptedException>(
            () => channel.QueueDeclarePassiveAsync(prefix + "api.requests"));
    }

    [RealServicesFact]
    public async Task One_that_does_not_start_leaves_nothing_behind_either()
    {
        var before = await Databases();
        var fault = await Assert.ThrowsAsync<SetupException>(() => GranaryTest.Start<LibrarySystem>(
            Services, new Dictionary<string, string?> { ["Engine:IdleSeconds"] = "0" }));

        Assert.Contains("IdleSeconds", fault.Message);
        Assert.Equal(before, await Databases());
    }

    private static async Task<object?> Databases()
    {
        await using var connection = new NpgsqlConnection(Services.Postgres + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select count(*) from pg_database", connection);
        return await command.ExecuteScalarAsync();
    }
}
