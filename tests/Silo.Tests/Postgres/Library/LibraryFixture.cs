using Granary.Grains.Library;
using Granary.Library;
using Granary.Postgres.Lists;

namespace Granary.Tests.Postgres;

/// <summary>5 000 authors and 12 000 books: every other hundred names its author, the rest links it.</summary>
public sealed class LibraryFixture : IAsyncLifetime
{
    private readonly PostgresFixture _database = new();
    private TestSilo? _silo;
    private Database _rows = null!;

    public BookLists Lists { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        await _database.Run("""
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
        await _database.Run("analyze");
        _silo = await _database.Silo();
        Lists = new BookLists(_rows = new Database(_silo.Calls));
    }

    public async Task DisposeAsync()
    {
        await (_silo?.DisposeAsync() ?? default);
        await _database.DisposeAsync();
    }

    internal static ListQuery Query(GetAuthors filter)
    {
        var kind = new LibrarySystem().Kinds.Single(kind => kind.Kind == LibrarySystem.Author);
        return ListQuery.Of(
            kind.Table, ListLine<GetAuthors, AuthorState, AuthorView>.Filters(kind, filter), filter.Limit,
            filter.Offset);
    }

    internal ValueTask<FoundPage<FoundEntity>> Authors(GetAuthors filter) => _rows.Page(Query(filter));

    internal Task<IReadOnlyList<string>> Explain(ListQuery query) => _database.Explain(query);
}
