using System.CommandLine;
using System.Runtime.InteropServices;
using Granary.AmqpBridge;
using Granary.Grains.Jobs;
using Granary.Grains.Jobs.Types;
using Granary.Hosting.Commands;
using Granary.Hosting.Logs;
using Granary.Hosting.Options;

namespace Granary.Silo.Commands;

/// <summary>
/// <c>granary worker</c>: does jobs in a process of its own, which needs the broker and nothing else.
/// </summary>
internal sealed partial class WorkerCommand(Tools tools)
{
    private const long MiB = 1024 * 1024;

    public Command Create()
    {
        var workers = new Option<int>("--workers")
        {
            Description = "how many jobs at the same time",
            DefaultValueFactory = _ => 4,
        };
        workers.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1000)
                result.AddError("--workers must be between 1 and 1000.");
        });
        var name = new Option<string>("--name")
        {
            Description = "what histories call it",
            DefaultValueFactory = _ => WorkerNames.Process("worker"),
        };
        var jobs = AtLeastOne("--max-jobs", "after how many jobs it ends by itself");
        var memory = AtLeastOne("--max-memory", "with how many MiB of memory it ends by itself");
        var command = new Command("worker", "Do jobs until it is told to stop.") { workers, name, jobs, memory };
        command.SetAction((parsed, _) => Work(
            parsed.GetValue(workers), Checked(parsed.GetValue(name)!), new(
                parsed.GetValue(jobs), parsed.GetValue(memory) * MiB, static () => Environment.WorkingSet)));
        return command;
    }

    private static Option<int?> AtLeastOne(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1)
                result.AddError($"{name} must be at least 1.");
        });
        return option;
    }

    private async Task<int> Work(int count, string name, WorkerQuota quota)
    {
        var (amqp, options) = Read();
        if (options.ApiKey.Length == 0)
            throw new SetupException(
                "Jobs:ApiKey is not set: a worker needs a key (granary keys create NAME --scope jobs)");
        var types = new JobTypes(options);
        var logging = tools.Source.Logging();
        using var logs = LoggerFactory.Create(builder => builder.ToConsole(logging));
        await using var line = new BrokerLine(amqp, options.ApiKey, TimeProvider.System, logs);
        var log = logs.CreateLogger("Granary.Worker");
        var known = string.Join(", ", types.Own);
        using var stopped = new Stopped();
        line.Start();
        var runners = Enumerable.Range(1, count).Select(n => WorkerNames.Numbered(name, n))
            .Select(one => Runner(one, types, line, quota, logs)).ToList();
        runners.ForEach(runner => runner.Start());
        LogReady(log, name, count, known);

        var first = await End(runners, stopped.Told, line.Completion);
        LogStopping(log);
        await Task.WhenAll(runners.Select(runner => runner.Stop(TimeSpan.FromSeconds(amqp.StopSeconds))));
        runners.ForEach(runner => runner.Dispose());
        await first;
        return 0;
    }

    private static JobRunner Runner(
        string name, JobTypes types, BrokerLine line, WorkerQuota quota, ILoggerFactory logs) =>
        new(name, types, line, TimeProvider.System, logs.CreateLogger<JobRunner>()) { Quota = quota };

    /// <summary>The first of: it is told to stop, something fails, all have had their quota.</summary>
    private static async Task<Task> End(List<JobRunner> runners, params Task[] others)
    {
        var working = runners.ConvertAll(runner => runner.Completion);
        while (true)
        {
            var ended = await Task.WhenAny([.. others, .. working]);
            if (!working.Remove(ended) || !ended.IsCompletedSuccessfully || working.Count == 0)
                return ended;
        }
    }

    /// <summary>What a worker's process needs: no database, and no secrets but its key.</summary>
    private (AmqpOptions Amqp, JobOptions Jobs) Read()
    {
        var reader = new OptionsReader(tools.Source.Configuration);
        var (amqp, jobs) = (reader.Read<AmqpOptions>(AmqpOptions.Section), reader.Read<JobOptions>(JobOptions.Section));
        reader.ThrowFaults();
        Profile.CheckPasswords(tools.Source.Profile, amqp);
        return (amqp, jobs);
    }

    private static string Checked(string name) => name.Length is > 0 and <= 90 && !name.Any(char.IsControl)
        ? name
        : throw new SetupException("--name must have 1 to 90 characters and no control characters");

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Ready: {Name} does {Count} jobs at a time, of the types {Types}")]
    private static partial void LogReady(ILogger log, string name, int count, string types);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping: no new jobs, running ones may finish")]
    private static partial void LogStopping(ILogger log);

    /// <summary>SIGTERM or Ctrl-C, once.</summary>
    private sealed class Stopped : IDisposable
    {
        private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly PosixSignalRegistration[] _signals;

        public Stopped() => _signals =
            [PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear),
                PosixSignalRegistration.Create(PosixSignal.SIGINT, Hear)];

        public Task Told => _told.Task;

        public void Dispose() => Array.ForEach(_signals, signal => signal.Dispose());

        private void Hear(PosixSignalContext signal)
        {
            signal.Cancel = true;
            _told.TrySetResult();
        }
    }
}
