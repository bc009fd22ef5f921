using System.Net;
using Granary.Grains.Library;
using Granary.Library;
using Npgsql;

namespace Granary.Tests;

/// <summary>The same on the real services, which know nothing of it afterwards.</summary>
public sealed class RealGranaryTests
{
    [RealServicesFact]
    public async Task A_silo_of_its_own_serves_and_leaves_nothing_behind()
    {
        string database;
        await using (var granary = await GranaryTest.Start<LibrarySystem>(services: RealServices.FromEnvironment()))
        {
            database = granary.ConnectionString;
            var create = new CreateAuthor("Ada", null, null);
            var author = await granary.Ask(create, key: "a");
            Assert.Equal(author, await granary.Ask(create, key: "a"));
            Assert.Equal(HttpStatusCode.OK, (await granary.Http.GetAsync($"/api/v1/authors/{author.Id}")).StatusCode);
            var refused = await Assert.ThrowsAsync<RefusedException>(() => granary.Ask(new GetAuthor(author.Id + 1)));
            Assert.Equal(ErrorCode.NotFound, refused.Code);
        }

        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        var fault = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync());
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, fault.SqlState);
    }
}
