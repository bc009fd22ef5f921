using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Granary.Grains.Library;
using Granary.Hosting.Parts;
using Granary.Library;
using Granary.Testing.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Granary.Tests.Cluster;

/// <summary>
/// Somebody's own cluster, with a membership that is not ours, serves a system: <c>siloBuilder.AddGranary</c>.
/// </summary>
public sealed class OwnClusterTests : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Wire =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly int _first = FreePort.Find();
    private readonly List<WebApplication> _silos = [];
    private OwnDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await OwnDatabase.Create(RealServices.FromEnvironment().Postgres);
        _silos.Add(await Start(_first));
        _silos.Add(await Start(FreePort.Find()));
    }

    public async Task DisposeAsync()
    {
        var settings = _silos[0].Services.GetRequiredService<SiloParts>().Settings;
        foreach (var silo in Enumerable.Reverse(_silos))
        {
            await silo.StopAsync();
            await silo.DisposeAsync();
        }

        await TestQueues.Delete(settings);
        await _database.Drop();
    }

    [Fact]
    public async Task Both_silos_serve_the_same_entities_by_every_door()
    {
        var author = await Granary(0).Create(new CreateAuthor("Ada", null, null), "a");
        Assert.Equal(author, await Granary(1).Create(new CreateAuthor("Ada", null, null), "a"));

        foreach (var silo in _silos)
        {
            var grains = silo.Services.GetRequiredService<IGrainFactory>();
            Assert.Equal(author, await grains.GetGrain<IAuthorGrain>(author.Id).Ask(new GetAuthor(author.Id)));
            using var http = new HttpClient { BaseAddress = new(silo.Urls.First()) };
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/ready")).StatusCode);
            http.DefaultRequestHeaders.Add("X-API-Key", "supersecretapikey");
            var shown = await http.GetFromJsonAsync<AuthorView>($"/api/v2/authors/{author.Id}", Wire);
            Assert.Equal(author.Name, shown!.Name);
        }
    }

    [Fact]
    public async Task The_membership_is_the_cluster_s_own()
    {
        var hosts = await _silos[1].Services.GetRequiredService<IGrainFactory>()
            .GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
        Assert.Equal(2, hosts.Count);
        await using var connection = new NpgsqlConnection(_database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "select coalesce(to_regclass('orleansmembershiptable')::text, 'none')", connection);
        if (await command.ExecuteScalarAsync() is not "none")
        {
            command.CommandText = "select count(*) from orleansmembershiptable";
            Assert.Equal(0L, await command.ExecuteScalarAsync());
        }
    }

    private IGranary Granary(int silo) => _silos[silo].Services.GetRequiredService<IGranary>();

    private async Task<WebApplication> Start(int port)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
        [
            new("GRANARY_PG", _database.ConnectionString), new("GRANARY_AMQP", RealServices.FromEnvironment().Amqp),
            new("GRANARY_PROFILE", "development"), new("Amqp:Prefix", $"{_database.Name}."),
        ]);
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(port, gatewayPort: 0, new IPEndPoint(IPAddress.Loopback, _first))
            .AddGranary(granary => granary.Add<LibrarySystem>()));
        var web = builder.Build();
        web.MapGranary();
        await web.StartAsync();
        return web;
    }
}
