using Granary.Grains.Library;
using Granary.Library;
using Granary.Postgres.Lists;

namespace Granary.Tests.Postgres;

/// <summary>5 000 authors and 12 000 books: every other hundred names its author, the rest links it.</summary>
public sealed class LibraryFixture : IAsyncLifetime
{
    private readonly PostgresFixture database = new();
    private TestSilo? silo;
    private Database rows = null!;

    public BookLists Lists { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await database.InitializeAsync();
        await database.Run("""
            insert into authors (id, version, state, created_at, updated_at)
            select i, 1, jsonb_build_object('name', 'Author ' || i, 'country', 'Country ' || i % 500), now(), now()
            from generate_series(1, 5000) i;
            insert into books (id, version, state, created_at, updated_at)
            select i, 1, jsonb_strip_nulls(jsonb_build_object('title', 'Book ' || i, 'genre', 'Genre ' || i % 20,
                'year', 1900 + i % 100,
                'author', case when i % 200 between 1 and 100 then 'Author ' || (i % 200) end,
                'author_id', case when i % 200 not between 1 and 100 then (i + 99) % 100 + 1 end)), now(), now()
            from generate_series(1, 12000) i;
            """);
        await database.Run("analyze");
        silo = await database.Silo();
        Lists = new BookLists(rows = new Database(silo.Calls));
    }

    public async Task DisposeAsync()
    {
        await (silo?.DisposeAsync() ?? default);
        await database.DisposeAsync();
    }

    internal static ListQuery Query(GetAuthors filter)
    {
        var kind = new LibrarySystem().Kinds.Single(kind => kind.Kind == LibrarySystem.Author);
        return ListQuery.Of(
            kind.Table, ListLine<GetAuthors, AuthorState, AuthorView>.Filters(kind, filter), filter.Limit,
            filter.Offset);
    }

    internal ValueTask<FoundPage<FoundEntity>> Authors(GetAuthors filter) => rows.Page(Query(filter));

    internal Task<IReadOnlyList<string>> Explain(ListQuery query) => database.Explain(query);
}
