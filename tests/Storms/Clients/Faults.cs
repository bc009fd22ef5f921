using System.Collections.Concurrent;

namespace Granary.Storms.Clients;

/// <summary>Everything that was not as promised.</summary>
public sealed class Faults
{
    private const int Kept = 40;
    private readonly ConcurrentQueue<string> _found = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public IReadOnlyList<string> All => [.. _found];

    public void Add(string fault)
    {
        if (Interlocked.Increment(ref _count) <= Kept)
            _found.Enqueue(fault);
    }

    public void AddIf(bool wrong, string fault)
    {
        if (wrong)
            Add(fault);
    }
}
