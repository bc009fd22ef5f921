using System.Globalization;
using Granary.Hosting.Options;
using Granary.Hosting.Parts;
using Granary.Testing;
using Granary.Testing.Services;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;

namespace Granary;

/// <summary>
/// Systems in a silo as it is run, on a database and with queues of its own, which are dropped with it. What is asked
/// without a credential or a caller has the development key.
/// </summary>
public sealed class RealGranary : IGranary, IAsyncDisposable
{
    private readonly OwnDatabase _database;
    private readonly WebApplication _web;
    private SiloGranary _granary = null!;

    private RealGranary(OwnDatabase database, WebApplication web) => (_database, _web) = (database, web);

    /// <summary>Stands before the names of its queues and exchanges.</summary>
    public string Prefix => Settings.Amqp.Prefix;

    /// <summary>Of its database.</summary>
    public string ConnectionString => _database.ConnectionString;

    /// <summary>For its routes.</summary>
    public HttpClient Http { get; } = new();

    public IServiceProvider Services => _web.Services;

    private Settings Settings => _web.Services.GetRequiredService<SiloParts>().Settings;

    public Task<Reply<TReply>> Send<TReply>(
        IMessage<TReply> message, AskOptions? options = null, CancellationToken cancellation = default) =>
        _granary.Send(message, options, cancellation);

    public Task<TReply> Create<TReply>(
        IMessage<TReply> message, string? key = null, CancellationToken cancellation = default) =>
        _granary.Create(message, key, cancellation);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        var settings = _web.Services.GetService<SiloParts>()?.Settings;
        // One whose start failed would complain of its end, and hide why.
        if (_web.Lifetime.ApplicationStarted.IsCancellationRequested)
            await _web.StopAsync();
        await _web.DisposeAsync();
        // Only now: a queue that is deleted while it is being declared may break the broker.
        if (settings is not null)
            await TestQueues.Delete(settings);
        await _database.Drop();
    }

    internal static async Task<RealGranary> Start(
        Action<GranaryBuilder> systems, RealServices services, Dictionary<string, string?> options)
    {
        var database = await OwnDatabase.Create(services.Postgres);
        RealGranary? test = null;
        try
        {
            test = new RealGranary(database, Build(systems, database, services.Amqp, options));
            await test.Start();
            return test;
        }
        catch
        {
            await (test?.DisposeAsync() ?? new(database.Drop()));
            throw;
        }
    }

    private static WebApplication Build(
        Action<GranaryBuilder> systems, OwnDatabase database, string amqp, Dictionary<string, string?> options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.Configuration.AddInMemoryCollection(
        [
            new("GRANARY_PG", database.ConnectionString), new("GRANARY_AMQP", amqp),
            new("GRANARY_HTTP", "http://127.0.0.1:0"), new("Amqp:Prefix", $"{database.Name}."),
            new("Orleans:SiloPort", FreePort.Find().ToString(CultureInfo.InvariantCulture)), .. options,
        ]);
        builder.AddGranary(systems);
        return builder.Build();
    }

    private async Task Start()
    {
        _web.MapGranary();
        await _web.StartAsync();
        Http.BaseAddress = new(_web.Urls.First());
        _granary = new SiloGranary(new TestDoor(Services.GetRequiredService<IDoor>()));
    }
}
