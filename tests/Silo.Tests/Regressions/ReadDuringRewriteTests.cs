using Granary.Tests.Postgres;

namespace Granary.Tests.Regressions;

/// <summary>
/// A migration that wrote a table anew while older silos ran: reads that waited for it looked with a snapshot from
/// before, to which the new table is empty, and their callers were told that there was no such book.
/// </summary>
public sealed class ReadDuringRewriteTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_read_that_waited_for_a_rewrite_finds_its_row()
    {
        await using var silo = await database.Silo();
        var book = database.FreshId();
        await silo.Commit(Make.Create(book, $"create-{book}"));
        await using var rewrite = await database.Block(
            "alter table books add column motto text generated always as (state ->> 'motto') stored");

        var row = await rewrite.Meet(() => silo.Store.Read(Make.Book(book), -1).AsTask());

        Assert.Equal(1, row.Version);
    }
}
