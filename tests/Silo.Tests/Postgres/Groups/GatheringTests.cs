using Granary.Postgres;

namespace Granary.Tests.Postgres;

/// <summary>How many a group waits for, by what the groups before it were.</summary>
public sealed class GatheringTests
{
    private readonly Gathering _gathering = new(most: 32);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Few_are_never_waited_for(int callers)
    {
        for (var i = 0; i < 1000; i++)
            Went(callers, late: false);

        Assert.Equal(1, _gathering.Size);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(31)]
    public void Callers_who_were_parted_come_together_again(int callers)
    {
        // One half waits while the other is under way; those who are back in time go along.
        var waiting = callers / 2;
        for (var i = 0; i < 20; i++)
        {
            var group = _gathering.Size <= waiting ? waiting : callers;
            Went(group, late: _gathering.Size > callers);
            waiting = group == callers ? 0 : callers - waiting;
        }

        Assert.Equal((0, callers), (waiting, Math.Min(callers, _gathering.Size)));
    }

    [Fact]
    public void More_than_there_are_is_hoped_for_once_in_a_while()
    {
        var vain = Enumerable.Range(0, 330).Count(_ => Went(8, late: _gathering.Size > 8));

        Assert.InRange(vain, 9, 11);
        Assert.InRange(_gathering.Size, 8, 9);
    }

    [Fact]
    public void Whoever_is_alone_after_many_waits_a_few_times_and_never_again()
    {
        for (var i = 0; i < 100; i++)
            Went(200, late: false);
        Assert.Equal(32, _gathering.Size);

        var vain = Enumerable.Range(0, 1000).Count(_ => Went(1, late: _gathering.Size > 1));

        Assert.Equal(5, vain);
    }

    [Fact]
    public void Fewer_than_were_hoped_for_lower_it_by_and_by()
    {
        Went(32, late: false);

        Went(16, late: true);
        Assert.Equal(24, _gathering.Size);
        Went(16, late: true);
        Went(16, late: true);

        Assert.Equal(16, _gathering.Size);
    }

    private bool Went(int size, bool late)
    {
        _gathering.Went(size, late);
        return late;
    }
}
