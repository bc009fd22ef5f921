using System.Globalization;
using Granary.Jobs;

namespace Granary.Grains.Jobs;

/// <summary>One job of a batch, and the ask that makes it.</summary>
/// <param name="Number">Its place in the batch, from 1.</param>
/// <param name="Job">As <c>submit_job</c> would be told it.</param>
/// <param name="Ask">Under its own key as <c>submit_job</c> would ask, else under one made of the batch's.</param>
/// <param name="HasOwnKey">It may have come before, alone or in another batch.</param>
internal sealed record BatchItem(int Number, SubmitJob Job, Ask Ask, bool HasOwnKey)
{
    private const string Scope = "job_batch";

    public OutcomeKey Key => Ask.Key!.Value;

    public static BatchItem[] Of(Ask batch, SubmitJobs message, Func<SubmitJob, byte[]> fingerprint)
    {
        // What was begun is finished, whether or not anybody waits for it.
        var one = batch with { Deadline = null, Bytes = batch.Bytes / message.Jobs.Count };
        return [.. message.Jobs.Select((job, n) => Of(one, n + 1, job, fingerprint))];
    }

    /// <summary>A fault of this job, in the words in which its fields' faults are told.</summary>
    public FieldError Named(string fault) =>
        new("jobs", string.Create(CultureInfo.InvariantCulture, $"item {Number}: {fault}"));

    private static BatchItem Of(Ask batch, int number, BatchJob given, Func<SubmitJob, byte[]> fingerprint)
    {
        var job = new SubmitJob(given.Payload, given.Priority, given.Type, given.RunAt, given.TimeoutSeconds);
        var key = batch.Key!.Value;
        // Its fingerprint is that of the whole batch: nothing of it may differ when it comes again.
        if (given.IdempotencyKey is not { } own)
            return new(number, job, batch with { Key = new(key.Caller, Scope, Numbered(key.Key, number)) }, false);
        var print = fingerprint(job);
        key = new(batch.Caller.OwnerOf(print), key.Scope, own);
        return new(number, job, batch with { Key = key, Fingerprint = print }, true);
    }

    private static string Numbered(string key, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{key}/{number}");
}
