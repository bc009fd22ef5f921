using System.Text;

namespace Granary.Tests.Postgres;

/// <summary>As long as an operator may allow (<c>Engine:MaxStateBytes</c>), and nobody waits for it.</summary>
public sealed class LongStateTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    private const int Long = 50 << 20;

    [Fact]
    public async Task A_state_of_fifty_mebibytes_is_kept_and_those_beside_it_are_committed()
    {
        await using var silo = await database.Silo();
        var id = database.FreshId();
        long[] others = [.. Enumerable.Range(0, 40).Select(_ => database.FreshId())];
        var state = $$"""{"title":"1984","notes":"{{new string('x', Long)}}"}""";

        var results = await Task.WhenAll(others.Select(other => Commit(Make.Create(other, $"beside-{other}")))
            .Prepend(Commit(new() { Write = Make.Write(Make.Book(id), 0, state) })));

        Assert.All(results, result => Assert.Equal(CommitOutcome.Done, result.Outcome));
        Assert.Equal(Encoding.UTF8.GetByteCount(state), (await silo.Store.Read(Make.Book(id), -1)).State.Length, 9d);
        Assert.Equal(1, (await silo.Store.Read(Make.Book(others[^1]), -1)).Version);

        async Task<CommitResult> Commit(Commit commit) => await silo.Store.Commit(commit);
    }
}
