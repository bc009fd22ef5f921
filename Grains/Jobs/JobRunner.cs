using System.Diagnostics;
using Granary.Grains.Jobs.Types;
using Granary.Grains.Workers;
using Granary.Jobs;
using Microsoft.Extensions.Logging;

namespace Granary.Grains.Jobs;

/// <summary>One worker: takes a job, does it, takes the next one.</summary>
public sealed partial class JobRunner(
    string name, JobTypes types, IWorkerLine line, TimeProvider clock, ILogger<JobRunner> log)
    : IDisposable
{
    private const int WaitSeconds = 10;

    /// <summary>What remains of a stop for giving back what did not end.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan AfterDefect = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BeforeProgress = TimeSpan.FromSeconds(1);

    private readonly JobCalls _calls = new(line, clock, log);
    private readonly ClaimJob _claim = new(name, types.Own, WaitSeconds);
    private readonly TaskCompletionSource _cutOff = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _end = new();
    private volatile bool _stopping;

    /// <summary>When it ends by itself.</summary>
    public WorkerQuota Quota { get; init; } = WorkerQuota.None;

    /// <summary>
    /// Ends with <see cref="Stop"/>, with its quota, or when jobs are refused to this worker.
    /// </summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    public void Start() => Completion = Task.Run(Loop);

    /// <summary>Takes no more jobs. What runs may end; what does not in time is given back.</summary>
    public async Task Stop(TimeSpan patience)
    {
        _stopping = true;
        await Ended(patience > LastWords ? patience - LastWords : TimeSpan.Zero);
        _cutOff.TrySetResult();
        await Ended(LastWords);
        await _end.CancelAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _end.Dispose();

    private async Task Loop()
    {
        var mayTake = false;
        while (!_stopping && Quota.FitsMemory && (mayTake = mayTake || Quota.Take()))
        {
            try
            {
                if (await _calls.Claim(_claim, _end.Token) is not { } job)
                    continue;
                mayTake = false;
                await Do(job);
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                // No time is left: the job's lease runs out by itself.
                return;
            }
            catch (Exception e) when (e is not SetupException)
            {
                LogDefect(e);
                await Task.Delay(AfterDefect, clock, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Do(ClaimedJob job)
    {
        Spans.Here = job.Traceparent;
        if ((_stopping ? Returned(job) : await Attempt(job)) is { } ended)
            await _calls.Finish(ended, _end.Token);
    }

    private Task Ended(TimeSpan patience) =>
        Completion.WaitAsync(patience, clock).ContinueWith(_ => { }, TaskScheduler.Default);

    /// <returns>Null when no report is due.</returns>
    private async Task<FinishJob?> Attempt(ClaimedJob job)
    {
        if (types.Find(job.Type) is not { } type)
            return Failed(job, $"worker {name} does not know the type '{job.Type}'");
        using var span = Spans.Enter($"job {type.Name}", ActivityKind.Consumer, job.Traceparent);
        using var scope = new LogScope
        {
            Action = $"job {type.Name}",
            Entity = new GrainKey(JobSystem.Job, job.Id).ToString(),
            TraceParent = job.Traceparent,
        }.Open(log);
        var begun = clock.GetTimestamp();
        try
        {
            var ended = await Run(job, type, begun);
            var outcome = Told(ended);
            LogAttempt(job.Attempt, outcome);
            return ended;
        }
        finally
        {
            JobMetrics.Ran(clock.GetElapsedTime(begun));
        }
    }

    /// <summary>Until the first of: it ends, its time is over, it is not ours any more, we have to stop.</summary>
    private async Task<FinishJob?> Run(ClaimedJob job, IJobType type, long begun)
    {
        using var stop = new CancellationTokenSource();
        var progress = new ProgressBox();
        var attempt = new JobAttempt(job.Id, job.Payload, job.Attempt, clock) { Begun = begun, Listener = progress };
        var run = Task.Run(() => type.Run(attempt, stop.Token), CancellationToken.None);
        var limit = Task.Delay(TimeSpan.FromSeconds(job.TimeoutSeconds), clock, stop.Token);
        var lost = Heartbeats(job, progress, stop.Token);
        var first = await Task.WhenAny(run, limit, lost, _cutOff.Task);
        // Whoever does not listen is left alone with what he does.
        await stop.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return first == run ? await Result(job, run)
            : first == limit ? Failed(job, $"took more than {job.TimeoutSeconds} s")
            : first == lost ? await lost
            : Returned(job);
    }

    /// <summary>Until another worker has the job, or the attempt must count as lost because no answer comes.</summary>
    private async Task<FinishJob?> Heartbeats(ClaimedJob job, ProgressBox progress, CancellationToken stop)
    {
        var lease = TimeSpan.FromSeconds(job.HeartbeatSeconds);
        var heard = clock.GetTimestamp();
        while (true)
        {
            await Due(lease / 3, progress, stop);
            if (stop.IsCancellationRequested)
                return null;
            var sent = clock.GetTimestamp();
            var told = progress.Take();
            var ours = await _calls.Heartbeat(new(job.Id, job.Token, told?.Percent, told?.Note), lease / 3);
            if (ours == true)
                heard = sent;
            else if (ours == false)
                return null;
            else
                progress.Return(told);
            if (ours is null && clock.GetElapsedTime(heard) >= lease)
                return Failed(job, $"worker {name} was not heard of for {job.HeartbeatSeconds} s");
        }
    }

    /// <summary>
    /// Until the next heartbeat, or a little after there was progress. No exception where most attempts end: throwing
    /// one costs more than a short job.
    /// </summary>
    private async Task Due(TimeSpan heartbeat, ProgressBox progress, CancellationToken stop)
    {
        var due = Task.Delay(heartbeat, clock, stop);
        if (await Task.WhenAny(due, progress.Came) != due)
            await Task.WhenAny(due, Task.Delay(BeforeProgress, clock, stop));
    }

    private static async Task<FinishJob> Result(ClaimedJob job, Task<string> run)
    {
        try
        {
            // The database cannot hold this character.
            var result = (await run).Replace('\0', '\uFFFD');
            return result.Length <= FinishJob.LongestResult
                ? new(job.Id, job.Token, result, null, null, null)
                : Failed(job, $"the result has {result.Length} characters, {FinishJob.LongestResult} are possible");
        }
        catch (Exception e)
        {
            return Failed(job, e.Message);
        }
    }

    private static FinishJob Failed(ClaimedJob job, string error)
    {
        var told = string.IsNullOrWhiteSpace(error) ? "it failed without a word" : error.Replace('\0', '\uFFFD');
        if (told.Length > FinishJob.LongestError)
            told = told[..FinishJob.LongestError];
        return new(job.Id, job.Token, null, told, null, null);
    }

    private static string Told(FinishJob? ended) => ended switch
    {
        null => "another worker has it",
        { Error: not null } => "failed",
        { Returned: true } => "given back",
        _ => "done",
    };

    private static FinishJob Returned(ClaimedJob job) => new(job.Id, job.Token, null, null, null, true);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Attempt {Attempt}: {Outcome}")]
    private partial void LogAttempt(int attempt, string outcome);

    [LoggerMessage(Level = LogLevel.Error, Message = "A worker failed and continues")]
    private partial void LogDefect(Exception error);
}
