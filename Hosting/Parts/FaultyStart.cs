namespace Granary.Hosting.Parts;

/// <summary>A program whose options are wrong does not start, however it is run.</summary>
internal sealed class FaultyStart(SetupException fault) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.FromException(fault);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
