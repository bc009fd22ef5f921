namespace Granary.Postgres;

/// <summary>
/// How many calls the next group waits for, a moment at most: as many as came together lately. Callers who were
/// answered together ask again together; to leave with the first of them would part them for good, and two small groups
/// cost nearly twice what one costs. Few are never waited for, so that one alone goes at once.
/// </summary>
/// <param name="most">More than that are not waited for.</param>
internal sealed class Gathering(int most)
{
    private const int Few = 4;

    /// <summary>After a moment in vain so many groups go by before one more is hoped for.</summary>
    private const int Content = 32;

    private int _content;

    /// <summary>How long they are waited for.</summary>
    public TimeSpan Moment { get; init; } = TimeSpan.FromMilliseconds(2);

    public int Size { get; private set; } = 1;

    /// <summary>What the last group says about the next.</summary>
    /// <param name="size">How many went.</param>
    /// <param name="late">They had waited for more, who did not come.</param>
    public void Went(int size, bool late)
    {
        if (late)
            Fewer(size);
        else if (size < Few)
            Size = 1;
        else
            More(size);
        Size = Math.Clamp(Size, 1, most);
    }

    private void Fewer(int size)
    {
        _content = Content;
        Size = size < Few ? Size / 2 : Math.Max(size, Size * 3 / 4);
    }

    private void More(int size)
    {
        Size = Math.Max(Size, size);
        if (_content > 0)
            _content--;
        else
            Size += Math.Max(1, Size / 8);
    }
}
