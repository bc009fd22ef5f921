using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Granary.Tests.Fixtures;

/// <summary>What was logged, with the scopes around it.</summary>
public sealed class LogLines : ILoggerFactory, ILogger
{
    private readonly LoggerExternalScopeProvider _scopes = new();

    public ConcurrentQueue<string> All { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => _scopes.Push(state);

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        var line = new StringBuilder();
        _scopes.ForEachScope((scope, around) => around.Append(scope).Append(": "), line);
        All.Enqueue(line.Append(formatter(state, exception)).ToString());
    }

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }
}
