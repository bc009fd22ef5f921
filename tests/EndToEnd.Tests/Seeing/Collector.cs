using System.Collections.Concurrent;
using System.Net;
using Granary.Storms.Lab;

namespace Granary.Tests.Seeing;

/// <summary>Takes what OTLP over HTTP brings it, as any collector does.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<(string Path, ReadOnlyMemory<byte> Body)> _got = new();
    private readonly Task _taking;

    public Collector()
    {
        Address = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _taking = Take();
    }

    public Uri Address { get; }

    /// <summary>What it answers.</summary>
    public HttpStatusCode Answer { get; set; } = HttpStatusCode.OK;

    /// <summary>How much of each signal it got: <c>v1/traces</c>, <c>v1/metrics</c>, <c>v1/logs</c>.</summary>
    public int Count(string path) => _got.Count(one => one.Path == path);

    public IReadOnlyList<ExportedSpan> Spans() =>
    [
        .. from body in Bodies("v1/traces")
           from resource in All(ProtoField.Read(body), 1)
           from scope in All(resource.Fields, 2)
           from span in All(scope.Fields, 2)
           select Span(span.Fields),
    ];

    /// <summary>The names of the metrics that came.</summary>
    public ISet<string> Metrics() => new HashSet<string>(
        from body in Bodies("v1/metrics")
        from resource in All(ProtoField.Read(body), 1)
        from scope in All(resource.Fields, 2)
        from metric in All(scope.Fields, 2)
        select One(metric.Fields, 1).Text);

    /// <summary>The texts of the log lines that came.</summary>
    public IReadOnlyList<string> Logs() => [.. Lines().Select(Text)];

    /// <summary>The texts of those that belong to a trace, each with what else it says.</summary>
    public IReadOnlyList<(string Text, IReadOnlyDictionary<string, string> Tags)> Logs(string trace) =>
    [
        .. from line in Lines()
           where All(line.Fields, 9).Any(own => own.Hex == trace)
           let tags = All(line.Fields, 6)
           select (Text(line), (IReadOnlyDictionary<string, string>)tags.DistinctBy(tag => One(tag.Fields, 1).Text)
               .ToDictionary(tag => One(tag.Fields, 1).Text, tag => Value(One(tag.Fields, 2).Fields))),
    ];

    /// <summary>The options of a silo that exports here, as fast as tests would have it.</summary>
    public Dictionary<string, string> Options() => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address.ToString(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
    };

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _taking;
    }

    private IEnumerable<ProtoField> Lines() =>
        from body in Bodies("v1/logs")
        from resource in All(ProtoField.Read(body), 1)
        from scope in All(resource.Fields, 2)
        from line in All(scope.Fields, 2)
        select line;

    private static string Text(ProtoField line) => One(One(line.Fields, 5).Fields, 1).Text;

    private static ExportedSpan Span(IReadOnlyList<ProtoField> span) =>
        new(One(span, 1).Hex, One(span, 2).Hex, One(span, 4).Hex, One(span, 5).Text)
        {
            Kind = (int)One(span, 6).Value,
            Start = (long)One(span, 7).Value,
            End = (long)One(span, 8).Value,
            Links = [.. All(span, 13).Select(link => One(link.Fields, 2).Hex)],
            Tags = All(span, 9).ToDictionary(tag => One(tag.Fields, 1).Text, tag => Value(One(tag.Fields, 2).Fields)),
        };

    private static string Value(IReadOnlyList<ProtoField> value) =>
        value is [{ Number: 1 } text, ..] ? text.Text : value is [var other, ..] ? $"{other.Value}" : "";

    private static IEnumerable<ProtoField> All(IEnumerable<ProtoField> fields, int number) =>
        fields.Where(field => field.Number == number);

    private static ProtoField One(IEnumerable<ProtoField> fields, int number) => All(fields, number).FirstOrDefault();

    private IEnumerable<ReadOnlyMemory<byte>> Bodies(string path) =>
        _got.Where(one => one.Path == path).Select(one => one.Body);

    private async Task Take()
    {
        while (_listener.IsListening)
        {
            try
            {
                await Take(await _listener.GetContextAsync());
            }
            catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
            {
                // It is closed, or a client is gone.
            }
        }
    }

    private async Task Take(HttpListenerContext context)
    {
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        if (Answer == HttpStatusCode.OK)
            _got.Enqueue((context.Request.Url!.AbsolutePath.Trim('/'), body.ToArray()));
        context.Response.StatusCode = (int)Answer;
        context.Response.Close();
    }
}
