using Granary.Dispatch;
using Granary.Grains.Jobs;
using Granary.Silo.Commands;
using Granary.Silo.Jobs;
using Granary.Silo.Jobs.Types;

namespace Granary.Silo.Hosting;

/// <summary>Jobs: the desk where claims wait, and this silo's own workers.</summary>
internal sealed class JobParts : IDisposable
{
    private readonly JobDesk desk;
    private readonly JobTypes types;
    private readonly JobOptions options;
    private readonly TimeProvider clock;
    private readonly ILoggerFactory logs;
    private readonly List<JobRunner> workers = [];

    public JobParts(JobOptions options, StoreParts store, IEngine engine, TimeProvider clock, ILoggerFactory logs)
    {
        (this.options, this.clock, this.logs) = (options, clock, logs);
        types = new JobTypes(options);
        desk = new JobDesk(engine, store.Store, store.Offers, types.All, options.HeartbeatSeconds, clock);
        var handler = new JobHandler(engine, store.Store, desk, types, options);
        (Timers, Handlers) = (handler, [handler, new JobListHandler(store.Jobs)]);
    }

    public IReadOnlyList<IActionHandler> Handlers { get; }

    public ITimerHandler Timers { get; }

    public void Start(IDispatcher dispatcher, IDependencyState broker)
    {
        // The claims that came through the broker can be answered no more, and which they are nobody knows here.
        broker.Changed += () =>
        {
            if (!broker.Up)
                desk.SendHome();
        };
        desk.Start();
        for (var n = 1; n <= options.Workers; n++)
        {
            var name = WorkerNames.Numbered(WorkerNames.Process("silo"), n);
            workers.Add(new(name, types, new InnerLine(dispatcher, name), clock, logs.CreateLogger<JobRunner>()));
        }

        workers.ForEach(worker => worker.Start());
    }

    /// <summary>Who waits for a job is sent home at once; jobs that run may end.</summary>
    public async Task Stop(TimeSpan patience)
    {
        var stopping = workers.Select(worker => worker.Stop(patience)).ToList();
        await desk.Stop();
        await Task.WhenAll(stopping);
    }

    public void Dispose() => workers.ForEach(worker => worker.Dispose());
}
