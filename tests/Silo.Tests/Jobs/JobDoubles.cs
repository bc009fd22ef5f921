using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Granary.Grains.Jobs;
using Granary.Jobs;

namespace Granary.Tests.Jobs;

/// <summary>Offers as they are told beforehand, and then none.</summary>
internal sealed class ScriptedOffers : IJobOffers
{
    private readonly ConcurrentQueue<long[]> _next = new();
    private TaskCompletionSource? _held;

    public List<(IReadOnlyList<string> Types, int Max, IReadOnlyList<long> Done)> Questions { get; } = [];

    public Exception? Fault { get; set; }

    public void Next(long[] ids) => _next.Enqueue(ids);

    /// <summary>The next question gets no answer before this is done, and then none that was told.</summary>
    public TaskCompletionSource Hold() => _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task Asked(int times)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (Count() < times)
            await Task.Delay(5, patience.Token);
    }

    public async ValueTask<IReadOnlyList<long>> Offer(IReadOnlyList<string> types, int max, IReadOnlyList<long> done)
    {
        lock (Questions)
            Questions.Add((types, max, done));
        if (Fault is not null)
            throw Fault;
        if (Interlocked.Exchange(ref _held, null) is { } hold)
        {
            await hold.Task;
            return [];
        }

        return _next.TryDequeue(out var ids) ? ids : [];
    }

    private int Count()
    {
        lock (Questions)
            return Questions.Count;
    }
}

/// <summary>Grants every job that is asked, but for some: the answer is its id.</summary>
internal sealed class GrantingEngine : IEngine
{
    public HashSet<long> Refuses { get; } = [];

    public ValueTask<Outcome> Ask(Ask ask, CancellationToken cancellation = default) =>
        new(Refuses.Contains(ask.Target.Id)
            ? Outcome.Refused(ErrorCode.Conflict, "taken")
            : Outcome.Ok(Encoding.UTF8.GetBytes(ask.Target.Id.ToString(CultureInfo.InvariantCulture))));
}
