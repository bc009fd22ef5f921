namespace Granary;

public sealed record OutboxItem(long Seq, Guid Id, string Target, byte[] Body, string? Trace = null);

public interface IOutbox
{
    ValueTask<IReadOnlyList<OutboxItem>> Claim(int max, TimeSpan lease);

    ValueTask Done(IReadOnlyList<long> seqs);

    ValueTask Release(IReadOnlyList<long> seqs, TimeSpan delay);

    /// <summary>Keeps what the broker does not take, and claims it no more.</summary>
    ValueTask SetAside(long seq, string why);

    /// <summary>
    /// Gives back all that is claimed; the next claimant publishes again what was not done. Call it only when nothing
    /// more can leave by the old way.
    /// </summary>
    ValueTask Abandon();

    event Action? Arrived;
}
