namespace Granary.Ports;

public sealed record OutboxItem(long Seq, Guid Id, string Target, byte[] Body, string? Trace = null);

public interface IOutbox
{
    ValueTask<IReadOnlyList<OutboxItem>> Claim(int max, TimeSpan lease);

    ValueTask Done(IReadOnlyList<long> seqs);

    ValueTask Release(IReadOnlyList<long> seqs, TimeSpan delay);

    event Action? Arrived;
}
