using System.Buffers.Binary;

namespace Granary.Postgres;

/// <summary>
/// What was recorded a moment ago, so that a request that comes again soon costs the database nothing. An outcome never
/// changes while it is kept, so it need not be checked before it is told. All of it is forgotten when a new era begins,
/// for its server may know less. The oldest make room for the newest.
/// </summary>
public sealed class RecentOutcomes
{
    private const int Header = sizeof(long) + (2 * sizeof(int));

    // Little beside the length of a partition, by which a retention may be exceeded anyway.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly Lock gate = new();
    private readonly ServerEra era;
    private readonly TimeProvider clock;
    private readonly byte[] ring;
    private readonly Dictionary<Guid, int> places = [];
    private readonly Queue<(Guid Id, int Start)> oldest = new();
    private int next;

    public RecentOutcomes(OutcomesOptions options, ServerEra era, TimeProvider clock)
    {
        (this.era, this.clock) = (era, clock);
        ring = new byte[options.RecentMiB * 1024 * 1024];
        era.Began += Forget;
    }

    public int Era => era.Current;

    private void Forget()
    {
        lock (gate)
        {
            places.Clear();
            oldest.Clear();
            next = 0;
        }
    }

    /// <param name="id">Of its key.</param>
    /// <param name="fingerprint">Of the request.</param>
    /// <param name="body">The outcome.</param>
    /// <param name="asked">The era when the database was asked.</param>
    public void Remember(Guid id, ReadOnlySpan<byte> fingerprint, ReadOnlySpan<byte> body, int asked)
    {
        var length = Header + fingerprint.Length + body.Length;
        if (length > ring.Length / 16)
            return;
        lock (gate)
        {
            if (asked != Era)
                return;
            var start = Reserve(length);
            var record = ring.AsSpan(start, length);
            BinaryPrimitives.WriteInt64LittleEndian(record, clock.GetTimestamp());
            BinaryPrimitives.WriteInt32LittleEndian(record[sizeof(long)..], fingerprint.Length);
            BinaryPrimitives.WriteInt32LittleEndian(record[(sizeof(long) + sizeof(int))..], body.Length);
            fingerprint.CopyTo(record[Header..]);
            body.CopyTo(record[(Header + fingerprint.Length)..]);
            places[id] = start;
            oldest.Enqueue((id, start));
        }
    }

    /// <returns>Null says nothing: it may be recorded all the same.</returns>
    public RecordedOutcome? Find(OutcomeKey key)
    {
        if (ring.Length == 0)
            return null;
        var id = OutcomeId.Of(key);
        lock (gate)
        {
            if (!places.TryGetValue(id, out var start))
                return null;
            var record = ring.AsSpan(start);
            if (clock.GetElapsedTime(BinaryPrimitives.ReadInt64LittleEndian(record)) > Longest)
                return null;
            var fingerprint = BinaryPrimitives.ReadInt32LittleEndian(record[sizeof(long)..]);
            var body = BinaryPrimitives.ReadInt32LittleEndian(record[(sizeof(long) + sizeof(int))..]);
            return new RecordedOutcome(
                key, record.Slice(Header, fingerprint).ToArray(), record.Slice(Header + fingerprint, body).ToArray());
        }
    }

    /// <summary>
    /// The next place. What stands there, or would be left over at the end of the ring, is forgotten.
    /// </summary>
    private int Reserve(int length)
    {
        if (next + length > ring.Length)
        {
            while (oldest.TryPeek(out var last) && last.Start >= next)
                ForgetOldest();
            next = 0;
        }

        while (oldest.TryPeek(out var first) && first.Start >= next && first.Start < next + length)
            ForgetOldest();
        next += length;
        return next - length;
    }

    private void ForgetOldest()
    {
        var (id, start) = oldest.Dequeue();
        if (places.TryGetValue(id, out var place) && place == start)
            places.Remove(id);
    }
}
