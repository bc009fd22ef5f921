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

    private readonly Lock _gate = new();
    private readonly ServerEra _era;
    private readonly TimeProvider _clock;
    private readonly byte[] _ring;
    private readonly Dictionary<Guid, int> _places = [];
    private readonly Queue<(Guid Id, int Start)> _oldest = new();
    private int _next;

    public RecentOutcomes(OutcomesOptions options, ServerEra era, TimeProvider clock)
    {
        (_era, _clock) = (era, clock);
        _ring = new byte[options.RecentMiB * 1024 * 1024];
        era.Began += Forget;
    }

    public int Era => _era.Current;

    private void Forget()
    {
        lock (_gate)
        {
            _places.Clear();
            _oldest.Clear();
            _next = 0;
        }
    }

    /// <param name="id">Of its key.</param>
    /// <param name="fingerprint">Of the request.</param>
    /// <param name="body">The outcome.</param>
    /// <param name="asked">The era when the database was asked.</param>
    public void Remember(Guid id, ReadOnlySpan<byte> fingerprint, ReadOnlySpan<byte> body, int asked)
    {
        var length = Header + fingerprint.Length + body.Length;
        if (length > _ring.Length / 16)
            return;
        lock (_gate)
        {
            if (asked != Era)
                return;
            var start = Reserve(length);
            var record = _ring.AsSpan(start, length);
            BinaryPrimitives.WriteInt64LittleEndian(record, _clock.GetTimestamp());
            BinaryPrimitives.WriteInt32LittleEndian(record[sizeof(long)..], fingerprint.Length);
            BinaryPrimitives.WriteInt32LittleEndian(record[(sizeof(long) + sizeof(int))..], body.Length);
            fingerprint.CopyTo(record[Header..]);
            body.CopyTo(record[(Header + fingerprint.Length)..]);
            _places[id] = start;
            _oldest.Enqueue((id, start));
        }
    }

    /// <returns>Null says nothing: it may be recorded all the same.</returns>
    public RecordedOutcome? Find(OutcomeKey key)
    {
        if (_ring.Length == 0)
            return null;
        var id = OutcomeId.Of(key);
        lock (_gate)
        {
            if (!_places.TryGetValue(id, out var start))
                return null;
            var record = _ring.AsSpan(start);
            if (_clock.GetElapsedTime(BinaryPrimitives.ReadInt64LittleEndian(record)) > Longest)
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
        if (_next + length > _ring.Length)
        {
            while (_oldest.TryPeek(out var last) && last.Start >= _next)
                ForgetOldest();
            _next = 0;
        }

        while (_oldest.TryPeek(out var first) && first.Start >= _next && first.Start < _next + length)
            ForgetOldest();
        _next += length;
        return _next - length;
    }

    private void ForgetOldest()
    {
        var (id, start) = _oldest.Dequeue();
        if (_places.TryGetValue(id, out var place) && place == start)
            _places.Remove(id);
    }
}
