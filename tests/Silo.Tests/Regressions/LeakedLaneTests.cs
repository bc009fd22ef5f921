using System.Text;
using Granary.Postgres;
using Granary.Tests.Postgres;

namespace Granary.Tests.Regressions;

/// <summary>
/// A silo kept in hand what another had published after its lease: it never freed that lane again, and served it once a
/// minute. And each lost connection to the broker kept the lanes waiting for the rest of their lease.
/// </summary>
public sealed class LeakedLaneTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly PostgresFixture _database = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task What_another_silo_has_published_meanwhile_is_in_hand_no_more()
    {
        await using var silo = await _database.Silo();
        var (one, two) = (new OutboxClaims(silo.Calls, silo.Store), new OutboxClaims(silo.Calls, silo.Store));
        await Send(silo, "1");
        await Send(silo, "2");
        await one.Claim(10, Long);
        await Expire();
        await ClaimAndFinish(two);

        await Send(silo, "3");
        Assert.Equal(["3"], await ClaimAndFinish(one));
        await Send(silo, "4");

        Assert.Equal(["4"], await ClaimAndFinish(one));
    }

    [Fact]
    public async Task What_a_session_leaves_behind_is_free_at_once()
    {
        await using var silo = await _database.Silo();
        var (one, two) = (new OutboxClaims(silo.Calls, silo.Store), new OutboxClaims(silo.Calls, silo.Store));
        await Send(silo, "1");
        var left = await one.Claim(10, Long);

        await one.Abandon();
        var items = await two.Claim(10, Long);
        await one.Release([left[0].Seq], TimeSpan.Zero);

        Assert.Equal(left[0].Id, Assert.Single(items).Id);
        Assert.Empty(await one.Claim(10, Long));
    }

    private Task Expire() => _database.Run("update outbox_lanes set free_at = clock_timestamp()");

    private static async Task<string[]> ClaimAndFinish(OutboxClaims outbox)
    {
        var items = await outbox.Claim(10, Long);
        await outbox.Done([.. items.Select(item => item.Seq)]);
        return [.. items.Select(item => Encoding.UTF8.GetString(item.Body))];
    }

    private static Task<CommitResult> Send(TestSilo silo, string body) =>
        silo.Commit(new() { Outbox = [new OutMessage(Guid.NewGuid(), "a", Encoding.UTF8.GetBytes(body))] });
}
