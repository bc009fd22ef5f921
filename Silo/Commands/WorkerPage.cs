using System.Net;
using System.Net.Sockets;
using Granary.Hosting.Health;
using Granary.Hosting.Metrics;
using Granary.Hosting.Options;
using Granary.Hosting.Parts;
using Granary.Hosting.Seeing;
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

    public static async Task<WorkerPage> Open(OptionsSource source, BrokerLine line, ILoggerFactory logs)
    {
        var reader = new OptionsReader(source.Configuration);
        var urls = reader.Read<WorkerOptions>(WorkerOptions.Section).Urls;
        reader.ThrowFaults();
        // Others that run on this machine have the default, too.
        if (urls == WorkerOptions.Usual && !IsFree(new Uri(urls).Port))
            urls = AnyPort;
        var readiness = new Readiness("worker", line.Dependencies, () => line.IsOpen, static () => []);
        var page = new WorkerPage(Build(source.Configuration, urls, readiness, logs));
        try
        {
            await page._web.StartAsync();
            return page;
        }
        catch (Exception fault)
            when (fault is IOException or FormatException or InvalidOperationException or ArgumentException)
        {
            await page.DisposeAsync();
            throw new SetupException(
                $"the worker's health cannot be shown at {urls}: {fault.Message.TrimEnd('.')}; set Worker:Urls", fault);
        }
    }

    public async ValueTask DisposeAsync() => await _web.DisposeAsync();

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
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
