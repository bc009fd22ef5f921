using Granary.Hosting.Metrics;
using Granary.Hosting.Options;
using OpenTelemetry;
using OpenTelemetry.Instrumentation.AspNetCore;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Granary.Hosting.Seeing;

/// <summary>Traces, metrics and logs for a collector, as far as the standard variables ask for them.</summary>
internal static class Telemetry
{
    private const string Service = "granary";
    private const string Npgsql = "Npgsql";

    /// <summary>
    /// Metrics have their page in any case. A program that traces by itself gets what there is to hear, and says where
    /// to.
    /// </summary>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration given, string name = Service)
    {
        if (IsTraced(services))
        {
            services.AddOpenTelemetry()
                .WithMetrics(metrics => metrics.AddGranary())
                .WithTracing(traces => traces.AddSource(Spans.Source, Npgsql));
            return;
        }

        var wanted = OtelVariables.Read(given);
        var telemetry = services.AddOpenTelemetry().ConfigureResource(own => Describe(own, name)).WithMetrics(metrics =>
        {
            metrics.AddGranary();
            if (wanted.Metrics)
                metrics.AddOtlpExporter();
        });
        if (wanted.Traces)
            telemetry.WithTracing(traces => traces.AddGranary().AddOtlpExporter());
        if (wanted.Any || wanted.Faults.Count > 0)
            services.AddHostedService(provider => new ExportWatch(
                wanted.Faults, provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<ExportWatch>>()));
    }

    public static ILoggingBuilder AddTelemetry(
        this ILoggingBuilder logging, IConfiguration given, string name = Service) =>
        OtelVariables.Read(given).Logs && !IsTraced(logging.Services)
            ? logging.AddOpenTelemetry(logs =>
            {
                (logs.IncludeFormattedMessage, logs.IncludeScopes) = (true, true);
                logs.SetResourceBuilder(Describe(ResourceBuilder.CreateDefault(), name))
                    .AddProcessor(new TraceOfScope()).AddOtlpExporter();
            })
            : logging;

    private static bool IsTraced(IServiceCollection services) =>
        services.Any(static service => service.ServiceType == typeof(TracerProvider));

    /// <summary>The broker's and the cluster's own sources would tell once more what ours tell.</summary>
    private static TracerProviderBuilder AddGranary(this TracerProviderBuilder traces) => traces
        .AddSource(Spans.Source, Npgsql, "System.Net.Http")
        .AddAspNetCoreInstrumentation(Doors);

    private static void Doors(AspNetCoreTraceInstrumentationOptions door) =>
        door.Filter = static context => !context.Request.Path.StartsWithSegments("/health")
            && !context.Request.Path.StartsWithSegments("/metrics");

    /// <summary>The variables OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.</summary>
    private static ResourceBuilder Describe(ResourceBuilder resource, string name) =>
        resource.AddService(name, serviceVersion: GranaryVersion.Own).AddEnvironmentVariableDetector();
}
