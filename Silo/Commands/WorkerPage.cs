using Granary.Hosting.Health;
using Granary.Hosting.Metrics;
using Granary.Hosting.Parts;
using Granary.Hosting.Seeing;
using Microsoft.AspNetCore.Connections;
using OpenTelemetry.Metrics;

namespace Granary.Silo.Commands;

/// <summary>A worker's <c>/health</c> and <c>/metrics</c>, and what it exports for a collector.</summary>
internal sealed class WorkerPage : IAsyncDisposable
{
    /// <summary>What a collector calls it.</summary>
    public const string Service = "granary-worker";

    private const string AnyPort = "http://127.0.0.1:0";

    private readonly WebApplication _web;

    private WorkerPage(WebApplication web) => _web = web;

    public string Addresses => string.Join(", ", _web.Urls);

    public static async Task<WorkerPage> Open(
        IConfiguration given, string urls, BrokerLine line, ILoggerFactory logs)
    {
        var readiness = new Readiness("worker", line.Dependencies, () => line.IsOpen, static () => []);
        WorkerPage At(string address) => new(Build(given, address, readiness, logs));
        try
        {
            return await At(urls).Start();
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException && urls == WorkerOptions.Usual)
        {
            // Others that run on this machine have the default, too.
            return await At(AnyPort).Start();
        }
        catch (Exception fault)
            when (fault is IOException or FormatException or InvalidOperationException or ArgumentException)
        {
            throw new SetupException(
                $"the worker's health cannot be shown at {urls}: {fault.Message.TrimEnd('.')}; set Worker:Urls", fault);
        }
    }

    public async ValueTask DisposeAsync() => await _web.DisposeAsync();

    private async Task<WorkerPage> Start()
    {
        try
        {
            await _web.StartAsync();
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private static WebApplication Build(
        IConfiguration given, string urls, Readiness readiness, ILoggerFactory logs)
    {
        var builder = BareWeb.Create(given, logs);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddRoutingCore();
        builder.Services.AddTelemetry(given, Service);
        builder.WebHost.UseKestrelCore().UseUrls(urls.Split(';', StringSplitOptions.TrimEntries));
        var web = builder.Build();
        web.Services.GetRequiredService<MeterProvider>();
        web.MapMetrics();
        web.MapHealth(readiness);
        return web;
    }
}
