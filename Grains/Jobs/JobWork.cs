using Granary.Grains.Jobs.Types;
using Granary.Grains.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Granary.Grains.Jobs;

/// <summary>The queue where claims wait, and this silo's own workers.</summary>
internal sealed class JobWork(
    ClaimQueue claims, JobTypes types, JobOptions options, IActions actions,
    [FromKeyedServices(SystemServices.Broker)] IDependencyState broker,
    [FromKeyedServices(SystemServices.Clock)] TimeProvider clock, ILoggerFactory logs) : ISystemWork, IDisposable
{
    private readonly List<JobRunner> _workers = [];

    public void Start()
    {
        // The claims that came through the broker can be answered no more, and which they are nobody knows here.
        broker.Changed += () =>
        {
            if (!broker.Up)
                claims.EndWaits();
        };
        claims.Start();
        for (var n = 1; n <= options.Workers; n++)
        {
            var name = WorkerNames.Numbered(WorkerNames.Process("silo"), n);
            _workers.Add(new(name, types, new InnerLine(actions, name), clock, logs.CreateLogger<JobRunner>()));
        }

        _workers.ForEach(worker => worker.Start());
    }

    /// <summary>Those that wait for a job are sent home at once; jobs that run may end.</summary>
    public async Task Stop(TimeSpan patience)
    {
        var stopping = _workers.Select(worker => worker.Stop(patience)).ToList();
        await claims.Stop();
        await Task.WhenAll(stopping);
    }

    public void Dispose() => _workers.ForEach(worker => worker.Dispose());
}
