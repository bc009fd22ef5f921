namespace Granary.Grains.Workers;

/// <summary>
/// How much a worker's process does before it ends by itself, so that its supervisor starts a fresh one.
/// </summary>
/// <param name="jobs">Null: as many as there are.</param>
/// <param name="bytes">How much memory it may have; null: as it likes.</param>
/// <param name="memory">How much it has.</param>
public sealed class WorkerQuota(int? jobs, long? bytes, Func<long> memory)
{
    private int _left = jobs ?? 0;
    private volatile bool _isTooLarge;

    public static WorkerQuota None { get; } = new(null, null, static () => 0);

    /// <summary>False for good once it has had too much.</summary>
    public bool FitsMemory => !_isTooLarge && !(_isTooLarge = bytes is { } most && memory() > most);

    /// <summary>One more job. The one that gets it waits for a job until it has one.</summary>
    public bool Take() => jobs is null || Interlocked.Decrement(ref _left) >= 0;
}
