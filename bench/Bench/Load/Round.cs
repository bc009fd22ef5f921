using System.Diagnostics;
using System.Text;
using RabbitMQ.Client;

namespace Granary.Bench.Load;

/// <summary>
/// Keeps so many requests in flight until the time (or the number) is up and the last reply is there.
/// </summary>
internal sealed class Round
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Traffic _traffic;
    private readonly RoundPlan _plan;
    private readonly IChannel _channel;
    private readonly Slot[] _slots;
    private readonly List<long> _latencies;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly long _end;
    private int _open;
    private long _last;

    public Round(Traffic traffic, RoundPlan plan, IChannel channel, string replyTo, long first)
    {
        _traffic = traffic;
        _plan = plan;
        _channel = channel;
        _last = _start;
        _end = plan.Time is { } time ? _start + (long)(time.TotalSeconds * Stopwatch.Frequency) : long.MaxValue;
        var slots = (int)Math.Min(plan.InFlight, plan.Count);
        _slots = [.. Enumerable.Range(0, slots).Select(_ => new Slot(traffic, replyTo))];
        _latencies = new List<long>(plan.Latencies ? 65_536 : 0);
        First = first;
    }

    public long First { get; }

    /// <summary>The first number that no request had.</summary>
    public long Next => _slots.Max(s => s.Last) + 1;

    public long Replies { get; private set; }

    public long Errors { get; private set; }

    public string? FirstError { get; private set; }

    public async Task<RoundResult> Run()
    {
        _open = _slots.Length;
        for (var i = 0; i < _slots.Length; i++)
            await _slots[i].Send(_channel, TakeNumber(i), Stopwatch.GetTimestamp());
        while (!_done.Task.IsCompleted)
        {
            var before = Replies;
            await Task.WhenAny(_done.Task, Task.Delay(_plan.Stall));
            if (Replies == before && !_done.Task.IsCompleted)
            {
                throw new TimeoutException($"{_traffic.Queue}: no reply for {_plan.Stall.TotalSeconds:0} s, "
                    + $"{_open} of {Replies + _open} are missing");
            }

        }

        return new RoundResult(First, Replies, Stopwatch.GetElapsedTime(_start, _last), Errors, FirstError, _latencies);
    }

    /// <summary>Called for one reply at a time.</summary>
    public ValueTask Hear(long number, ReadOnlySpan<byte> body)
    {
        var slot = number < 0 ? null : _slots[number % _slots.Length];
        if (slot?.Number != number)
        {
            Complain("a reply that nobody waits for: ", body);
            return ValueTask.CompletedTask;
        }

        _last = Stopwatch.GetTimestamp();
        Replies++;
        if (_plan.Latencies)
            _latencies.Add(_last - slot.SentAt);
        if (!_traffic.Check(body))
            Complain("", body);
        if (_last < _end && Replies + _open <= _plan.Count)
            return slot.Send(_channel, TakeNumber(number % _slots.Length), _last);
        slot.Clear();
        if (--_open == 0)
            _done.SetResult();
        return ValueTask.CompletedTask;
    }

    // Each slot has its own numbers, those that leave its index as the rest: a reply finds its slot without a look-up.
    private long TakeNumber(long slot) => _slots[slot].Last < 0
        ? First + ((slot - (First % _slots.Length) + _slots.Length) % _slots.Length)
        : _slots[slot].Last + _slots.Length;

    private void Complain(string what, ReadOnlySpan<byte> body)
    {
        Errors++;
        FirstError ??= what + Encoding.UTF8.GetString(body[..Math.Min(body.Length, 300)]);
    }
}
