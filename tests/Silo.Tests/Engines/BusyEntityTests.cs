using Granary.Turns;

namespace Granary.Tests.Engines;

/// <summary>How busy an entity is, as a metric tells it.</summary>
public sealed class BusyEntityTests
{
    private readonly Activation _book = new(
        new("book", 1), new Granary.Grains.Library.LibrarySystem().Kinds.Single(kind => kind.Kind == "book"));

    [Fact]
    public void The_last_minute_counts_until_the_next_one_is_over()
    {
        _book.Count(3, minute: 5);
        _book.Count(1, minute: 5);
        _book.Count(2, minute: 6);

        Assert.Equal([6, 2, 0], new[] { _book.Asked(6), _book.Asked(7), _book.Asked(8) });
    }

    [Fact]
    public void After_a_quiet_minute_it_begins_anew()
    {
        _book.Count(3, minute: 5);
        _book.Count(2, minute: 7);

        Assert.Equal(2, _book.Asked(7));
    }
}
