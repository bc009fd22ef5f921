namespace Granary.Ports;

public sealed record OutboxItem(long Seq, Guid Id, string Target, byte[] Body, string? Trace = null);

public interface IOutbox
{
    ValueTask<IReadOnlyList<OutboxItem>> Claim(int max, TimeSpan lease);

    ValueTask Done(IReadOnlyList<long> seqs);

    ValueTask Release(IReadOnlyList<long> seqs, TimeSpan delay);

    /// <summary>Keeps what the broker does not take, and claims it no more.</summary>
    ValueTask SetAside(long seq, string why);

    /// <summary>
    /// Gives back all that is claimed. Only after nothing more can leave on the way that was used: what was not done is claimed
    /// and published again at once, by whoever comes first.
    /// </summary>
    ValueTask Abandon();

    event Action? Arrived;
}
