using Granary.Hosting.Cluster;
using Granary.Hosting.Options;
using Granary.Hosting.Parts;
using Microsoft.AspNetCore.Connections;

namespace Granary.Hosting.Commands;

/// <summary>Runs a silo until it is stopped. What keeps it from starting is reported in one sentence.</summary>
internal static class Serving
{
    public static async Task<int> Serve(this WebApplication web)
    {
        var stopping = web.Lifetime.ApplicationStopping;
        try
        {
            await Start(web);
            await Stopped(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to stop before it had begun.
        }

        await web.StopAsync(CancellationToken.None);
        if (web.Services.GetRequiredService<GranaryService>().Completion is { IsFaulted: true } fault)
            await fault;
        return 0;
    }

    private static async Task Start(WebApplication web)
    {
        try
        {
            await web.StartAsync();
        }
        catch (Exception e) when (web.Services.GetService<GranaryService>() is { } service)
        {
            // What kept the database closed is the cause, and nothing has joined yet.
            await service.Opened;
            var settings = web.Services.GetRequiredService<SiloParts>().Settings;
            if (!settings.IsGuest)
                await HalfJoined.Leave(web.Services);
            if (Sentence(e, web.Services, settings) is { } sentence)
                throw new SetupException(sentence, e);
            throw;
        }
    }

    private static string? Sentence(Exception fault, IServiceProvider services, Settings settings) => fault switch
    {
        IOException { InnerException: AddressInUseException } =>
            $"HTTP cannot listen on {settings.Http.Urls}: the port is in use; stop the other program or "
            + "set GRANARY_HTTP",
        _ when ClusterFaults.Explain(fault, settings.Orleans, services.GetService<ClusterCertificates>()?.Stranger)
            is { } cluster => cluster,
        FormatException or InvalidOperationException or IOException =>
            $"HTTP cannot listen on {settings.Http.Urls}: {fault.Message}; set GRANARY_HTTP",
        _ => null,
    };

    private static Task Stopped(CancellationToken stopping)
    {
        var stopped = new TaskCompletionSource();
        stopping.Register(stopped.SetResult);
        return stopped.Task;
    }
}
