namespace Granary;

/// <summary>An engine as the silo runs it.</summary>
public interface IHostedEngine : IEngine, IAsyncDisposable
{
    /// <summary>Takes no more asks and waits until those that were taken are answered.</summary>
    Task Stop();
}
