using System.Globalization;

namespace Granary.Hosting.Seeing;

/// <summary>
/// What OpenTelemetry's standard variables ask for. Nothing set: nothing is exported. A value that means nothing is
/// told and left out, for what one cannot see into still has to work.
/// </summary>
internal sealed record OtelVariables
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string Sampler = "OTEL_TRACES_SAMPLER";
    private const string Ratio = "OTEL_TRACES_SAMPLER_ARG";

    private static readonly string[] Protocols = ["grpc", "http/protobuf"];

    private static readonly string[] Samplers =
    [
        "always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off",
        "parentbased_traceidratio",
    ];

    public bool Traces { get; private init; }

    public bool Metrics { get; private init; }

    public bool Logs { get; private init; }

    public bool Any => Traces || Metrics || Logs;

    /// <summary>A sentence for each value that means nothing.</summary>
    public IReadOnlyList<string> Faults { get; private init; } = [];

    public static OtelVariables Read(IConfiguration given)
    {
        if (bool.TryParse(given["OTEL_SDK_DISABLED"], out var disabled) && disabled)
            return new();
        var faults = new List<string>();
        Check(given, Protocol, Protocols, faults);
        Check(given, Sampler, Samplers, faults);
        if (given[Ratio] is { Length: > 0 } ratio && !IsShare(ratio))
            faults.Add($"{Ratio}: '{Shown.Of(ratio, Shown.Name)}' is no number from 0 to 1");
        return new()
        {
            Traces = Wants(given, "TRACES", faults),
            Metrics = Wants(given, "METRICS", faults),
            Logs = Wants(given, "LOGS", faults),
            Faults = faults,
        };
    }

    private static bool Wants(IConfiguration given, string signal, List<string> faults)
    {
        var exporter = $"OTEL_{signal}_EXPORTER";
        if (given[exporter] is "none")
            return false;
        Check(given, exporter, ["otlp", "none"], faults);
        var named = $"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT";
        var name = string.IsNullOrEmpty(given[named]) ? Endpoint : named;
        if (given[name] is not { Length: > 0 } address)
            return given[exporter] is "otlp";
        if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            return given[exporter] is null or "" or "otlp";
        var fault = $"{name}: '{Shown.Of(address)}' is no address; write http://host:4317";
        if (!faults.Contains(fault))
            faults.Add(fault);
        return false;
    }

    private static void Check(IConfiguration given, string name, string[] known, List<string> faults)
    {
        if (given[name] is { Length: > 0 } value && !known.Contains(value, StringComparer.Ordinal))
            faults.Add($"{name}: '{Shown.Of(value, Shown.Name)}' is not known here; use {string.Join(", ", known)}");
    }

    private static bool IsShare(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share)
        && share is >= 0 and <= 1;
}
