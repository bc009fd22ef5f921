using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using MassTransit;
using Npgsql;
using Parcels;

namespace Granary.Tests.Others;

/// <summary>What MassTransit's producer sends and its consumer takes: JSON without its envelope.</summary>
public sealed record ParcelOrdered(string Number, string? Note);

/// <inheritdoc cref="ParcelOrdered"/>
public sealed record ParcelNews([property: JsonPropertyName("parcel_id")] long ParcelId, string Number);

/// <summary>A MassTransit bus orders parcels of a Granary system and hears of them.</summary>
[Collection(RealServicesCollection.Name)]
public sealed class MassTransitTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(Guid? Id, string? Series, string? Key, ParcelNews News)> _heard = new();
    private RealGranary _granary = null!;
    private IBusControl _bus = null!;

    public async Task InitializeAsync()
    {
        if (RealServices.Missing is not null)
            return;
        var services = RealServices.FromEnvironment();
        _granary = await GranaryTest.Start<ParcelSystem>(
            services, new Dictionary<string, string?> { ["Amqp:TrustedQueues"] = "parcel,parcel-desk" });
        _bus = Bus.Factory.CreateUsingRabbitMq(rabbit => Configure(rabbit, services.Amqp.Split(',')[0]));
        await _bus.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await (_bus?.StopAsync() ?? Task.CompletedTask);
        await (_granary?.DisposeAsync() ?? default);
    }

    [RealServicesFact]
    public async Task What_it_publishes_twice_makes_one_parcel_of_which_it_hears_once()
    {
        var id = NewId.NextGuid();
        for (var n = 0; n < 3; n++)
            await _bus.Publish(new ParcelOrdered("P-1", null), publish => publish.MessageId = id);
        await _bus.Publish(new ParcelOrdered("Q-2", "fragile"));

        await Until(() => _heard.Count == 2 && _heard.Any(one => one.News.Number == "Q-2"));
        var first = _heard.Single(one => one.News.Number == "P-1");
        Assert.Equal(("P", "parcel.sent"), (first.Series, first.Key));
        Assert.NotEqual(_heard.First().Id, _heard.Last().Id);
        var view = await _granary.Ask(new GetParcel(_heard.Single(one => one.News.Number == "Q-2").News.ParcelId));
        Assert.Equal(("Q-2", "fragile"), (view.Number, view.Note));
        Assert.Equal((2L, 0L), (await Count("parcels"), await Count("outbox")));
    }

    /// <summary>A raw JSON sender that chooses the routing key itself.</summary>
    [RealServicesFact]
    public async Task Its_routing_key_chooses_the_action()
    {
        var desk = await _bus.GetSendEndpoint(new($"exchange:{_granary.Prefix}desk?type=topic"));
        await desk.Send(new ParcelOrdered("D-1", null), send => send.SetRoutingKey("desk.send"));
        await Until(() => _heard.Any(one => one.News.Number == "D-1"));
        var id = _heard.Single(one => one.News.Number == "D-1").News.ParcelId;
        await desk.Send(new Delivery(id), send => send.SetRoutingKey("desk.deliver"));
        await Until(async () => (await _granary.Ask(new GetParcel(id))).Delivered);
    }

    private void Configure(IRabbitMqBusFactoryConfigurator rabbit, string uri)
    {
        rabbit.Host(new Uri(uri));
        rabbit.ClearSerialization();
        rabbit.UseRawJsonSerializer(RawSerializerOptions.AnyMessageType | RawSerializerOptions.AddTransportHeaders);
        rabbit.Message<ParcelOrdered>(message => message.SetEntityName(_granary.Prefix + "parcel-ordered"));
        rabbit.ReceiveEndpoint(_granary.Prefix + "listener", endpoint =>
        {
            (endpoint.ConfigureConsumeTopology, endpoint.AutoDelete, endpoint.Durable) = (false, true, false);
            endpoint.Bind(
                _granary.Prefix + "events", bound => (bound.ExchangeType, bound.RoutingKey) = ("topic", "parcel.#"));
            endpoint.Handler<ParcelNews>(context =>
            {
                _heard.Enqueue((
                    context.MessageId, context.Headers.Get<string>("series"), context.RoutingKey(), context.Message));
                return Task.CompletedTask;
            });
        });
    }

    private async Task<long> Count(string table)
    {
        await using var connection = new NpgsqlConnection(_granary.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"select count(*) from {table}", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static Task Until(Func<bool> condition) => Until(() => Task.FromResult(condition()));

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
            await Task.Delay(20, limit.Token);
    }

    private sealed record Delivery(long Id);
}
