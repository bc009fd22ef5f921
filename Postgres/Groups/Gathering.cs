namespace Granary.Postgres;

/// <summary>
/// How many calls the next group waits for, a moment at most: as many as came together lately. Callers who were
/// answered together ask again together. A group that went with the first of them would split them for good, and two
/// small groups cost nearly twice what one costs. It never waits for fewer than four, so one call alone goes at once.
/// </summary>
/// <param name="most">It never waits for more.</param>
internal sealed class Gathering(int most)
{
    private const int Few = 4;

    /// <summary>How many groups go, after a wait in vain, before one waits for more than came lately.</summary>
    private const int Pause = 32;

    private int _pause;

    /// <summary>How long it waits at most.</summary>
    public TimeSpan Moment { get; init; } = TimeSpan.FromMilliseconds(2);

    public int Size { get; private set; } = 1;

    /// <summary>What the last group says about the next.</summary>
    /// <param name="size">How many went.</param>
    /// <param name="late">They waited for more calls, and those did not come.</param>
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
        _pause = Pause;
        Size = size < Few ? Size / 2 : Math.Max(size, Size * 3 / 4);
    }

    private void More(int size)
    {
        Size = Math.Max(Size, size);
        if (_pause > 0)
            _pause--;
        else
            Size += Math.Max(1, Size / 8);
    }
}
