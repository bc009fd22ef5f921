using System.Diagnostics;
using Granary.Errors;
using Granary.Ports;
using Granary.Silo.Postgres;

namespace Granary.Tests.Postgres;

public sealed class LeaseTests : IAsyncLifetime
{
    // There is one lease in a database, so each test has its own.
    private readonly PostgresFixture database = new();

    public Task InitializeAsync() => database.InitializeAsync();

    public Task DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_second_exclusive_silo_is_refused_with_a_sentence()
    {
        await using var first = await database.Silo(o => o.LeaseSeconds = 2, exclusive: true);

        var error = await Assert.ThrowsAsync<SetupException>(() => database.Silo(exclusive: true));

        Assert.Contains("stop it, or start both with Engine:Mode=shared", error.Message, StringComparison.Ordinal);
        Assert.True(first.Lease.Holds);
    }

    [Fact]
    public async Task A_shared_silo_is_refused_while_an_exclusive_one_lives()
    {
        await using var first = await database.Silo(o => o.LeaseSeconds = 2, exclusive: true);

        await Assert.ThrowsAsync<SetupException>(() => database.Silo());
    }

    [Fact]
    public async Task A_released_lease_is_taken_at_once_under_a_new_epoch()
    {
        var first = await database.Silo(exclusive: true);
        var epoch = first.Lease.Epoch;
        await first.DisposeAsync();

        await using var second = await database.Silo(exclusive: true);

        Assert.Equal(epoch + 1, second.Lease.Epoch);
    }

    [Fact]
    public async Task The_lease_of_a_dead_process_of_this_machine_is_taken_over_at_once()
    {
        using var other = Process.Start("sleep", "1000");
        var holder = LeaseHolder.Name(other.Id) + " someone";
        await database.Run($"update lease set epoch = 5, holder = '{holder}', expires_at = now() + interval '1 hour'");
        Assert.False(LeaseHolder.IsDead(holder));
        other.Kill();
        await other.WaitForExitAsync();

        var start = Stopwatch.GetTimestamp();
        await using var silo = await database.Silo(exclusive: true);

        Assert.Equal(6, silo.Lease.Epoch);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData("")]
    [InlineData("some words")]
    [InlineData("host boot/pid:[1] pid 1 start 1 x")]
    public void Nobody_is_dead_without_proof(string holder) => Assert.False(LeaseHolder.IsDead(holder));

    [Fact]
    public async Task When_another_silo_has_taken_over_commits_are_refused_and_memory_is_forgotten()
    {
        await using var silo = await database.Silo(exclusive: true);
        var lost = new TaskCompletionSource<bool>();
        silo.Lease.Lost += () => lost.TrySetResult(silo.Lease.Holds);
        await database.Run(
            "update lease set epoch = epoch + 1, holder = 'another', expires_at = now() + interval '1 hour'");

        var error = await Assert.ThrowsAsync<UnavailableException>(() => silo.Commit(Make.Create(1, "late")));

        Assert.Equal(("lease", true), (error.Dependency, error.Outage));
        Assert.False(await lost.Task.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.False(silo.Probe.Up);
        Assert.Equal(0, await database.Scalar<long>("select count(*) from books"));
    }

    [Fact]
    public async Task A_lost_lease_is_got_back_when_it_is_free_under_a_new_epoch()
    {
        await using var silo = await database.Silo(exclusive: true);
        var back = new TaskCompletionSource();
        silo.Probe.Changed += () =>
        {
            if (silo.Probe.Up)
                back.TrySetResult();
        };
        var epoch = silo.Lease.Epoch;
        await database.Run("update lease set epoch = epoch + 1, holder = 'another', expires_at = '-infinity'");
        await Assert.ThrowsAsync<UnavailableException>(() => silo.Commit(Make.Create(1, "late")));

        await back.Task.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal((true, epoch + 2), (silo.Lease.Holds, silo.Lease.Epoch));
        Assert.Equal(CommitVerdict.Done, (await silo.Store.Commit(Make.Create(1, "late"))).Verdict);
    }

    [Fact]
    public async Task Shared_silos_join_under_one_epoch_and_both_commit()
    {
        await using var one = await database.Silo();
        await using var two = await database.Silo();

        var results = await Task.WhenAll(one.Commit(Make.Create(1, "a")), two.Commit(Make.Create(2, "b")));

        Assert.Equal(one.Lease.Epoch, two.Lease.Epoch);
        Assert.All(results, r => Assert.Equal(CommitVerdict.Done, r.Verdict));
    }

    [Fact]
    public async Task A_commit_under_way_ends_before_the_next_epoch_begins()
    {
        await using var silo = await database.Silo(exclusive: true);
        await silo.Store.Commit(Make.CreateAuthor(1));
        await using var blocker = await database.Block("select from authors where id = 1 for update");
        var commit = Task.Run(() => silo.Commit(Make.CreateBy(1, 2, "under way")));
        await database.Waiting(1);
        // As somebody would who finds the lease expired.
        await database.Run("update lease set expires_at = '-infinity'");
        var takeOver = database.Scalar<bool>("select f_taken from granary_take_lease('exclusive', 'another', '', 3600)");
        await database.Waiting(2);

        await blocker.Commit();

        Assert.True(await takeOver);
        Assert.Equal(CommitVerdict.Done, (await commit).Verdict);
        await Assert.ThrowsAsync<UnavailableException>(() => silo.Commit(Make.Create(3, "too late")));
    }
}
