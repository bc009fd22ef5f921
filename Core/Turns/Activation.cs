namespace Granary.Turns;

/// <summary>
/// One entity in memory, touched by its running turn alone. It is a cache: Orleans may, for seconds, have an entity
/// twice, so what it holds is checked before it is told.
/// </summary>
/// <param name="key">Which entity.</param>
/// <param name="kind">Its kind.</param>
/// <param name="fresh">The id was never used, so there is no row to load.</param>
public sealed class Activation(GrainKey key, KindSpec kind, bool fresh = false)
{
    // Read by others while a turn counts: what they tell need not be exact.
    private long _minute;
    private int _asks;
    private int _before;
    private Row _row = fresh ? Row.NeverMade : Row.Unread;

    public GrainKey Key { get; } = key;

    public KindSpec Kind { get; } = kind;

    /// <summary>The entity as it was last read or committed; <c>null</c>: there is none, or it is not loaded.</summary>
    public Entity? Entity { get; private set; }

    public bool Loaded => _row != Row.Unread;

    /// <summary>Nothing was ever read here, and nothing need be.</summary>
    internal bool Fresh => _row == Row.NeverMade;

    /// <summary>0: there is none.</summary>
    internal long Version => Entity?.Version ?? 0;

    /// <summary>When the row was read: in another era its version may be another row's.</summary>
    internal int Era { get; private set; }

    /// <summary>How often it was asked in this minute and the one before.</summary>
    internal int Asked(long minute) => (minute - _minute) switch
    {
        0 => _asks + _before,
        1 => _asks,
        _ => 0,
    };

    internal void Count(int asks, long minute)
    {
        if (minute != _minute)
            (_before, _asks, _minute) = (minute == _minute + 1 ? _asks : 0, 0, minute);
        _asks += asks;
    }

    /// <summary>The next turn reads the row.</summary>
    public void Forget() => (Entity, _row) = (null, Row.Unread);

    /// <summary>What was read in another era is not believed.</summary>
    internal void Enter(int era)
    {
        if (era != Era && !Fresh)
            Forget();
        Era = era;
    }

    internal void Know(Entity? entity, int era) => (Entity, _row, Era) = (entity, Row.Read, era);

    private enum Row { Unread, NeverMade, Read }
}
