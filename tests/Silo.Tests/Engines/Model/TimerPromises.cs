using Granary.Postgres.Timers;

namespace Granary.Tests.Engines.Model;

/// <summary>What every store promises of timers.</summary>
public abstract class TimerPromises
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private static readonly GrainKey Owner = new("book", 1);
    private static readonly DateTimeOffset Past = DateTimeOffset.UnixEpoch;

    [Fact]
    public async Task It_is_handed_out_again_after_its_lease_and_not_before()
    {
        await Set(Owner, Past);

        Assert.Single(await Claim(TimeSpan.Zero));
        Assert.Single(await Claim(Long));
        Assert.Empty(await Claim(Long));
    }

    [Fact]
    public async Task It_is_not_handed_out_after_its_entity_took_it_back()
    {
        await Set(Owner, Past);
        Assert.Single(await Claim(TimeSpan.Zero));
        await Set(Owner, null);

        Assert.Empty(await Claim(Long));
    }

    [Fact]
    public async Task One_that_is_not_due_is_left_and_one_that_is_moved_comes_then()
    {
        await Set(Owner, DateTimeOffset.UtcNow.AddHours(1));
        Assert.Empty(await Claim(Long));
        await Set(Owner, Past);

        Assert.Equal(Owner, Assert.Single(await Claim(Long)).Owner);
    }

    [Fact]
    public async Task Its_key_stays_until_its_entity_sets_it_again()
    {
        await Set(Owner, Past);
        var first = Assert.Single(await Claim(TimeSpan.Zero)).Key;
        var again = Assert.Single(await Claim(TimeSpan.Zero)).Key;
        await Set(Owner, Past);

        Assert.Equal(first, again);
        Assert.DoesNotContain(Assert.Single(await Claim(TimeSpan.Zero)).Key, new HashSet<Guid> { first, Guid.Empty });
    }

    protected abstract Task Set(GrainKey owner, DateTimeOffset? due);

    protected abstract Task<IReadOnlyList<DueTimer>> Claim(TimeSpan again);
}
