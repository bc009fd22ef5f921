using Granary.Hosting.Seeing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Granary.Tests.Hosting;

/// <summary>OpenTelemetry's variables decide what is exported; one that means nothing is told.</summary>
public sealed class TelemetryTests
{
    private const string Address = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Nowhere = "http://127.0.0.1:9";

    [Theory]
    [InlineData("", false, false, false)]
    [InlineData(Address + "=", false, false, false)]
    [InlineData(Address + "=" + Nowhere, true, true, true)]
    [InlineData(Address + "=" + Nowhere + ";OTEL_LOGS_EXPORTER=none", true, true, false)]
    [InlineData(Address + "=" + Nowhere + ";OTEL_SDK_DISABLED=true", false, false, false)]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=" + Nowhere, true, false, false)]
    [InlineData("OTEL_METRICS_EXPORTER=otlp", false, true, false)]
    // As docker-compose.yml has them without GRANARY_OTLP.
    [InlineData(Address + "=;OTEL_METRICS_EXPORTER=none;OTEL_LOGS_EXPORTER=none;OTEL_TRACES_SAMPLER_ARG=1;"
        + "OTEL_TRACES_SAMPLER=parentbased_traceidratio;OTEL_METRICS_EXEMPLAR_FILTER=", false, false, false)]
    public void They_say_which_signals_are_exported(string variables, bool traces, bool metrics, bool logs)
    {
        var wanted = OtelVariables.Read(Of(variables));

        Assert.Equal((traces, metrics, logs), (wanted.Traces, wanted.Metrics, wanted.Logs));
        Assert.Empty(wanted.Faults);
    }

    [Theory]
    [InlineData(Address + "=collector:4317")]
    [InlineData(Address + "=" + Nowhere + ";OTEL_EXPORTER_OTLP_PROTOCOL=pigeon")]
    [InlineData(Address + "=" + Nowhere + ";OTEL_TRACES_SAMPLER=sometimes")]
    [InlineData(Address + "=" + Nowhere + ";OTEL_TRACES_SAMPLER_ARG=1.5")]
    [InlineData(Address + "=" + Nowhere + ";OTEL_METRICS_EXPORTER=prometheus")]
    public void One_fault_is_one_sentence(string variables) =>
        Assert.Single(OtelVariables.Read(Of(variables)).Faults);

    /// <summary>Its exporter and ours in one program end the start.</summary>
    [Fact]
    public void A_program_that_exports_by_itself_is_left_to()
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System);
        services.AddOpenTelemetry().WithTracing().WithMetrics().UseOtlpExporter(
            OpenTelemetry.Exporter.OtlpExportProtocol.HttpProtobuf, new Uri(Nowhere));
        services.AddTelemetry(Of(Address + "=" + Nowhere));

        using var program = services.BuildServiceProvider();

        Assert.NotNull(program.GetRequiredService<TracerProvider>());
        Assert.NotNull(program.GetRequiredService<MeterProvider>());
    }

    private static IConfiguration Of(string variables) => new ConfigurationBuilder().AddInMemoryCollection(
        variables.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1]))).Build();
}
