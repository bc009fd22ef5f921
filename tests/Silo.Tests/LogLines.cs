using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Granary.Tests;

/// <summary>What was logged.</summary>
internal class LogLines : ILogger
{
    public ConcurrentQueue<(LogLevel Level, string Text)> All { get; } = new();

    public IEnumerable<string> Said => All.Select(line => line.Text);

    public IEnumerable<string> Errors => All.Where(line => line.Level >= LogLevel.Error).Select(line => line.Text);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) => All.Enqueue((logLevel, formatter(state, exception)));
}

internal sealed class LogLines<T> : LogLines, ILogger<T>;
