using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Granary.Tests.Fixtures;

/// <summary>What was logged.</summary>
public sealed class LogLines : ILoggerFactory, ILogger
{
    public ConcurrentQueue<string> All { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        All.Enqueue(formatter(state, exception));

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }
}
