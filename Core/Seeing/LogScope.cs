using System.Collections;
using System.Net;
using Microsoft.Extensions.Logging;

namespace Granary;

/// <summary>
/// What each log line of one piece of work says of it. It is opened where a line is written, or around code of systems
/// and authors that may write some.
/// </summary>
public sealed record LogScope : IEnumerable<KeyValuePair<string, object?>>
{
    private const int TraceStart = 3;
    private const int TraceLength = 32;

    /// <summary>The caller's, made safe.</summary>
    public string? RequestId { get; init; }

    /// <summary>What is asked for, or done.</summary>
    public string? Action { get; init; }

    /// <summary><c>book/42</c>.</summary>
    public string? Entity { get; init; }

    /// <summary>A trace context; only the trace's id is told.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Where the request came from.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The lines of this flow say so until it is disposed.</summary>
    /// <param name="log">Any, for loggers share their scopes.</param>
    public IDisposable? Open(ILogger log) => log.BeginScope(this);

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        if (RequestId is not null)
            yield return new(nameof(RequestId), RequestId);
        if (Action is not null)
            yield return new(nameof(Action), Action);
        if (Entity is not null)
            yield return new(nameof(Entity), Entity);
        if (Spans.Context(TraceParent) is { } trace)
            yield return new("TraceId", trace.Substring(TraceStart, TraceLength));
        if (Address is not null)
            yield return new(nameof(Address), Address.ToString());
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join(", ", this.Select(static said => said.Key switch
    {
        nameof(RequestId) => $"request {said.Value}",
        "TraceId" => $"trace {said.Value}",
        nameof(Address) => $"from {said.Value}",
        _ => (string)said.Value!,
    }));
}
