using Granary.Jobs;

namespace Granary.Grains.Jobs;

/// <summary>
/// Many jobs at once. All of them are looked at before the first is made; then each is a commit of its own, and the
/// store writes them in few groups.
/// </summary>
internal sealed class BatchHandler(
    Submissions submissions, IStore store, IFingerprints fingerprints, PendingBound bound, JobSystem jobs)
    : IActionHandler, IDisposable
{
    private const int MostTold = 20;
    private const int AtOnce = 4;

    /// <summary>All that may wait for the database is not for batches alone.</summary>
    private readonly SemaphoreSlim _places = new(AtOnce);

    private readonly ActionSpec _alone = jobs.Submission;

    public HandlerTable Table => new HandlerTable().On<SubmitJobs>(InTurn);

    public void Dispose() => _places.Dispose();

    private async Task<Outcome> InTurn(Ask ask, SubmitJobs batch, CancellationToken cancellation)
    {
        await _places.WaitAsync(cancellation);
        try
        {
            return await Submit(ask, batch);
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<Outcome> Submit(Ask ask, SubmitJobs batch)
    {
        var items = BatchItem.Of(ask, batch, job => fingerprints.Of(_alone, job));
        if (Twice(items) is { } twice)
            return Outcome.Refused(twice);
        var known = await Known(items);
        if (items.FirstOrDefault(item => IsRefused(known, item)) is { } spent)
            return Refused(spent, known[spent.Key].Refusal!);
        // A batch that was begun is the same as then, and need not be looked at again.
        var begun = items.Any(item => !item.HasOwnKey && known.ContainsKey(item.Key));
        var next = items.Where(item => !known.ContainsKey(item.Key) && (item.HasOwnKey || !begun)).ToList();
        FieldError[] faults = [.. next.Select(Fault).OfType<FieldError>().Take(MostTold)];
        if (faults.Length > 0)
            return Outcome.Refused(Refusal.Invalid(faults));
        return next.Count == 0
            ? await Make(items, known)
            : await bound.Within(next.Count, () => Make(items, known), static full => new(Outcome.Refused(full)));
    }

    private async Task<Outcome> Make(BatchItem[] items, Dictionary<OutcomeKey, Outcome> known)
    {
        var made = await Task.WhenAll(items.Select(item => known.TryGetValue(item.Key, out var outcome)
            ? Task.FromResult(outcome)
            : submissions.Add(item.Ask, item.Job)));
        var refused = Array.FindIndex(made, outcome => outcome.Refusal is not null);
        if (refused >= 0)
            return Refused(items[refused], made[refused].Refusal!);
        var ids = made.Select(outcome => ReplyData.Read<JobSubmitted>(outcome.Data).TaskId);
        return Outcome.Ok(ReplyData.Of(new JobsSubmitted([.. ids]))) with
        {
            Replayed = Array.TrueForAll(made, outcome => outcome.Replayed),
        };
    }

    /// <summary>What came of those that came before. Of the keys that are made of the batch's, one tells.</summary>
    private async Task<Dictionary<OutcomeKey, Outcome>> Known(BatchItem[] items)
    {
        BatchItem[] asked =
            [.. items.Where(item => item.HasOwnKey), .. items.Where(item => !item.HasOwnKey).Take(1)];
        var found = await Task.WhenAll(asked.Select(item => store.Find(item.Key).AsTask()));
        return asked.Zip(found).Where(pair => pair.Second is not null).ToDictionary(
            pair => pair.First.Key,
            pair => pair.Second!.For(pair.First.Ask.Fingerprint) with { Replayed = true });
    }

    private FieldError? Fault(BatchItem item) => submissions.Fault(item.Job.Type, item.Job.Payload) is { } fault
        ? item.Named($"{fault.Field} {fault.Message}")
        : null;

    private static Refusal? Twice(BatchItem[] items)
    {
        var first = new Dictionary<OutcomeKey, BatchItem>();
        FieldError[] faults =
        [
            .. items.Where(item => !first.TryAdd(item.Key, item)).Take(MostTold)
                .Select(item => item.Named($"idempotency_key is that of item {first[item.Key].Number}")),
        ];
        return faults.Length == 0 ? null : Refusal.Invalid(faults);
    }

    private static bool IsRefused(Dictionary<OutcomeKey, Outcome> known, BatchItem item) =>
        known.TryGetValue(item.Key, out var outcome) && outcome.Refusal is not null;

    private static Outcome Refused(BatchItem item, Refusal refusal)
    {
        var fault = item.Named(refusal.Error);
        return Outcome.Refused(refusal with { Error = $"data.{fault.Field}: {fault.Message}", Details = [fault] });
    }
}
