namespace Granary.AmqpBridge.Connections;

/// <summary>What was published on one channel and is not yet confirmed, by the broker's numbering.</summary>
internal sealed class ConfirmWindow<T>
{
    private readonly Dictionary<ulong, T> _open = [];
    private ulong _lowest = 1;
    private ulong _next = 1;

    public int Count => _open.Count;

    public IEnumerable<T> Open => _open.Values;

    /// <summary>Before the publish: its confirm may overtake the return of the call.</summary>
    public ulong Add(T item)
    {
        _open.Add(_next, item);
        return _next++;
    }

    /// <summary>The publish of the newest item failed before anything was sent: its number is free again.</summary>
    public void TakeBack()
    {
        _next--;
        _open.Remove(_next);
    }

    public void Take(ulong tag, bool multiple, List<T> into)
    {
        for (; multiple && _lowest < tag; _lowest++)
            Take(_lowest, into);
        Take(tag, into);
        if (_lowest <= tag && (multiple || _lowest == tag))
            _lowest = tag + 1;
    }

    /// <summary>Those that <paramref name="which"/> picks, in the order of publishing.</summary>
    public List<T> TakeWhere(Predicate<T> which)
    {
        var picked = _open.Where(pair => which(pair.Value)).OrderBy(pair => pair.Key).ToArray();
        foreach (var (tag, _) in picked)
            _open.Remove(tag);
        return [.. picked.Select(pair => pair.Value)];
    }

    private void Take(ulong tag, List<T> into)
    {
        if (_open.Remove(tag, out var item))
            into.Add(item);
    }
}
