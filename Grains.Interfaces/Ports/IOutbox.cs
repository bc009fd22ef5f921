namespace Granary.Ports;

/// <summary>A committed message that has not left yet.</summary>
public sealed record OutboxItem(long Seq, Guid Id, string Target, byte[] Body);

/// <summary>
/// What is to be published. A claim takes whole lanes (one for each target): until it is done, released or its lease has
/// passed, nobody else gets messages of these targets, so their order is kept and a refused target holds up no other.
/// </summary>
public interface IOutbox
{
    /// <summary>The oldest messages of free lanes, in the order of <see cref="OutboxItem.Seq"/>.</summary>
    ValueTask<IReadOnlyList<OutboxItem>> Claim(int max, TimeSpan lease);

    /// <summary>Published and confirmed: these are deleted.</summary>
    ValueTask Done(IReadOnlyList<long> seqs);

    /// <summary>Not published: their lanes may be claimed again after the delay.</summary>
    ValueTask Release(IReadOnlyList<long> seqs, TimeSpan delay);

    /// <summary>This process has committed messages.</summary>
    event Action? Arrived;
}
