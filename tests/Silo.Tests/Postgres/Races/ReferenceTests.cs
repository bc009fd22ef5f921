namespace Granary.Tests.Postgres;

public sealed class ReferenceTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_missing_reference_is_told_and_the_rest_of_the_group_is_written()
    {
        await using var silo = await database.Silo(o => o.Writers = 1);
        var ids = Enumerable.Range(0, 7).Select(_ => database.FreshId()).ToArray();

        var group = await database.InOneGroup(
            silo,
            [.. ids.Select((id, i) => i is 2 or 5 ? Make.CreateBy(404, id, $"a-{id}") : Make.Create(id, $"a-{id}"))]);
        var outcomes = (await Task.WhenAll(group)).Select(r => r.Outcome).ToArray();

        Assert.Equal([2, 5], Enumerable.Range(0, 7).Where(i => outcomes[i] == CommitOutcome.Reference));
        Assert.Equal(5, outcomes.Count(v => v == CommitOutcome.Done));
        Assert.Null(await silo.Store.Find(Make.Key($"a-{ids[2]}")));
    }

    /// <summary>
    /// Somebody who deletes what is referred to spoiled the group of everybody: it was written in a dozen transactions.
    /// </summary>
    [Fact]
    public async Task One_who_deletes_what_is_referred_to_takes_nobody_elses_group_apart()
    {
        await using var silo = await database.Silo(o => o.Writers = 1);
        var (author, book) = (database.FreshId(), database.FreshId());
        await silo.Store.Commit(Make.CreateAuthor(author));
        await silo.Store.Commit(Make.CreateBy(author, book, $"a-{book}"));
        var ids = Enumerable.Range(0, 40).Select(_ => database.FreshId()).ToArray();

        var group = await database.InOneGroup(
            silo, [.. ids.Select(id => Make.Create(id, $"a-{id}")).Append(Delete(author))]);
        var results = await Task.WhenAll(group);

        Assert.Equal(CommitOutcome.Reference, results[^1].Outcome);
        Assert.All(results[..^1], result => Assert.Equal(CommitOutcome.Done, result.Outcome));
        Assert.Equal(1L, await database.Scalar<long>(
            $"select count(distinct xmin::text) from books where id in ({string.Join(',', ids)})"));
    }

    [Fact]
    public async Task An_author_with_books_is_not_deleted()
    {
        await using var silo = await database.Silo();
        var (author, book) = (database.FreshId(), database.FreshId());
        await silo.Store.Commit(Make.CreateAuthor(author));
        await silo.Store.Commit(Make.CreateBy(author, book, $"a-{book}"));

        var result = await silo.Store.Commit(Delete(author));

        Assert.Equal(CommitOutcome.Reference, result.Outcome);
    }

    [Fact]
    public async Task An_author_is_not_deleted_while_a_book_is_being_created_for_it()
    {
        await using var silo = await database.Silo();
        var (author, book) = (database.FreshId(), database.FreshId());
        await silo.Store.Commit(Make.CreateAuthor(author));
        await using var creation = await database.Block($$"""
            insert into books (id, version, state, created_at, updated_at)
            values ({{book}}, 1, '{"title":"1984","author_id":{{author}}}', now(), now())
            """);

        var result = await creation.Meet(() => silo.Commit(Delete(author)));

        Assert.Equal(CommitOutcome.Reference, result.Outcome);
        Assert.Equal(1, (await silo.Store.Read(Make.Author(author), -1)).Version);
    }

    [Fact]
    public async Task A_book_is_not_created_for_an_author_that_is_being_deleted()
    {
        await using var silo = await database.Silo();
        var (author, book) = (database.FreshId(), database.FreshId());
        await silo.Store.Commit(Make.CreateAuthor(author));
        await using var deletion = await database.Block($"delete from authors where id = {author}");

        var result = await deletion.Meet(() => silo.Commit(Make.CreateBy(author, book, $"a-{book}")));

        Assert.Equal(CommitOutcome.Reference, result.Outcome);
        Assert.Same(EntityRow.Missing, await silo.Store.Read(Make.Book(book), -1));
    }

    private static Commit Delete(long author) =>
        new() { Write = Make.Write(Make.Author(author), 1, null), Outcomes = [Make.Outcome($"delete-{author}")] };
}
