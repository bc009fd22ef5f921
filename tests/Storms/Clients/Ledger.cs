using System.Collections.Concurrent;

namespace Granary.Storms.Clients;

/// <summary>What was asked and what was replied. Two replies to one request that differ are a fault.</summary>
public sealed class Ledger(Faults faults)
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new();
    private int _answered;
    private int _repeats;

    public ICollection<Entry> Entries => _entries.Values;

    /// <summary>Requests that have an answer.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>Further replies to requests that had one.</summary>
    public int Repeats => Volatile.Read(ref _repeats);

    public IEnumerable<Entry> Done => Entries.Where(e => e.Answer is { Ok: true });

    public void Note(Question question) => _entries[question.Key] = new Entry(question);

    /// <summary>Every reply is told here; those to questions that were not noted (reads) do not count.</summary>
    public void Hear(RpcReply answer)
    {
        var key = answer.Correlation[..Math.Max(0, answer.Correlation.LastIndexOf('#'))];
        if (answer.Code is "busy" or "rate_limited" || !_entries.TryGetValue(key, out var entry))
            return;
        if (entry.TryAnswer(answer) is not { } first)
        {
            Interlocked.Increment(ref _answered);
            return;
        }

        Interlocked.Increment(ref _repeats);
        if (first.Essence != answer.Essence)
            faults.Add($"{key} ({entry.Question.Action}) was answered with [{first}] and with [{answer}]");
    }

    /// <summary>One request with the first answer that came.</summary>
    public sealed class Entry(Question question)
    {
        private RpcReply? _answer;

        public Question Question { get; } = question;

        public RpcReply? Answer => _answer;

        /// <returns>The answer that was there before, if any.</returns>
        public RpcReply? TryAnswer(RpcReply answer) => Interlocked.CompareExchange(ref _answer, answer, null);
    }
}
