using Granary.AmqpBridge;
using Granary.Grains.Jobs;
using Granary.Grains.Jobs.Types;
using Granary.Grains.Publishing;
using Granary.Grains.Workers;
using Granary.Hosting.Logs;
using Granary.Hosting.Options;
using Granary.Hosting.Seeing;

namespace Granary.Silo.Commands;

/// <summary>One worker's process, from its start to its end.</summary>
/// <param name="name">What histories call it.</param>
/// <param name="workers">How many jobs it does at the same time.</param>
/// <param name="steps">The steps of publications that it does.</param>
/// <param name="quota">When it ends by itself.</param>
internal sealed partial class WorkerRun(string name, int workers, IReadOnlyList<string> steps, WorkerQuota quota)
{
    public async Task<int> Run(OptionsSource source)
    {
        var (amqp, jobs, publishing, urls) = Read(source);
        var types = new JobTypes(jobs);
        // What the host says of a page that cannot be opened, the worker says in a sentence.
        using var logs = LoggerFactory.Create(builder => builder.ToConsole(source.Logging())
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            .AddTelemetry(source.Configuration, WorkerPage.Service));
        var (log, tasks) = (logs.CreateLogger("Granary.Worker"), Tasks(types));
        using var stopped = new StopSignal();
        await using var line = new BrokerLine(amqp, jobs.ApiKey, TimeProvider.System, logs);
        await using var page = await WorkerPage.Open(source.Configuration, urls, line, logs);
        using var consumer = publishing is null ? null : Consumer(amqp, publishing, line, logs);
        line.Start(consumer);
        var runners = Enumerable.Range(1, workers).Select(n => Runner(n, types, line, logs)).ToList();
        runners.ForEach(runner => runner.Start());
        LogReady(log, name, tasks, page.Addresses);

        var first = await First(runners, consumer is null
            ? [stopped.Told, line.Completion]
            : [stopped.Told, line.Completion, consumer.Completion]);
        LogStopping(log);
        await Stop(runners, consumer, TimeSpan.FromSeconds(amqp.StopSeconds));
        await first;
        return 0;
    }

    private static async Task Stop(List<JobRunner> runners, StepConsumer? consumer, TimeSpan patience)
    {
        var stopping = runners.ConvertAll(runner => runner.Stop(patience));
        if (consumer is not null)
            stopping.Add(consumer.Stop(patience));
        await Task.WhenAll(stopping);
        runners.ForEach(runner => runner.Dispose());
    }

    private JobRunner Runner(int number, JobTypes types, BrokerLine line, ILoggerFactory logs) =>
        new(
            WorkerNames.Numbered(name, number), types, line, TimeProvider.System, logs.CreateLogger<JobRunner>())
        {
            Quota = quota,
        };

    private StepConsumer Consumer(
        AmqpOptions amqp, PublishingOptions publishing, BrokerLine line, ILoggerFactory logs) =>
        new(
            steps, new(name, publishing, line, TimeProvider.System, logs.CreateLogger<StepRunner>()), amqp,
            (ushort)publishing.Parallel, logs.CreateLogger<StepConsumer>())
        {
            Quota = quota,
        };

    /// <summary>The first of: it is told to stop, something fails, all have had their quota.</summary>
    private static async Task<Task> First(List<JobRunner> runners, params Task[] others)
    {
        var working = runners.ConvertAll(runner => runner.Completion);
        while (true)
        {
            var ended = await Task.WhenAny([.. others, .. working]);
            if (!working.Remove(ended) || !ended.IsCompletedSuccessfully || working.Count == 0)
                return ended;
        }
    }

    /// <summary>What it needs: no database, and no secrets but its key and what it draws with.</summary>
    private (AmqpOptions Amqp, JobOptions Jobs, PublishingOptions? Publishing, string Urls) Read(OptionsSource source)
    {
        var reader = new OptionsReader(source.Configuration, source.Profile == Profile.Production);
        var (amqp, jobs) = (reader.Read<AmqpOptions>(AmqpOptions.Section), reader.Read<JobOptions>(JobOptions.Section));
        var publishing = steps.Count == 0 ? null : PublishingOptions.Read(reader);
        var urls = reader.Read<WorkerOptions>(WorkerOptions.Section).Urls;
        reader.Refuse(Profile.PasswordFaults(source.Profile, amqp));
        if (jobs.ApiKey.Length == 0)
        {
            reader.Refuse(
                "Jobs:ApiKey is not set: a worker needs a key (granary keys create NAME --scope jobs"
                + $"{(steps.Count > 0 ? " internal" : "")})");
        }

        reader.ThrowFaults();
        return (amqp, jobs, publishing, urls);
    }

    private string Tasks(JobTypes types)
    {
        var jobs = $"{workers} jobs at a time, of the types {string.Join(", ", types.Own)}";
        var done = $"the steps {string.Join(", ", steps)}";
        return steps.Count == 0 ? jobs : workers == 0 ? done : $"{jobs}; {done}";
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready: {Name} does {Tasks}; its health is at {Addresses}")]
    private static partial void LogReady(ILogger log, string name, string tasks, string addresses);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping: nothing new, what runs may finish")]
    private static partial void LogStopping(ILogger log);
}
