using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Granary.Tests.HttpBridge.Fixtures;

/// <summary>What was logged, with the scopes around it.</summary>
public sealed class LogLines : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public ConcurrentQueue<(LogLevel Level, string Text, string Scope)> All { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Writer(this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private sealed class Writer(LogLines lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => lines._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            var around = new List<string?>();
            lines._scopes.ForEachScope((scope, all) => all.Add(scope?.ToString()), around);
            lines.All.Enqueue((logLevel, formatter(state, exception), string.Join("; ", around)));
        }
    }
}
