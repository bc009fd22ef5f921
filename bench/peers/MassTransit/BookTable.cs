using Npgsql;

namespace Granary.Peers;

/// <summary>The same rows as Granary writes, in one transaction and round trip.</summary>
public sealed class BookTable(NpgsqlDataSource source)
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS books (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, version bigint NOT NULL, state jsonb NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
            author text GENERATED ALWAYS AS (state->>'author') STORED,
            year integer GENERATED ALWAYS AS ((state->>'year')::integer) STORED);
        CREATE INDEX IF NOT EXISTS books_author ON books (author, id);
        CREATE INDEX IF NOT EXISTS books_year ON books (year, id);
        CREATE TABLE IF NOT EXISTS outcomes (
            caller text COLLATE "C", scope text COLLATE "C", key text COLLATE "C",
            fingerprint bytea NOT NULL, body bytea NOT NULL, PRIMARY KEY (caller, scope, key));
        """;

    private const string Book = """
        INSERT INTO books (version, state)
        VALUES (1, jsonb_build_object('title', $1, 'author', $2, 'year', $3, 'isbn', $4))
        RETURNING id, created_at
        """;

    private const string BookAndOutcome = $"""
        WITH book AS ({Book}),
        recorded AS (
            INSERT INTO outcomes (caller, scope, key, fingerprint, body)
            SELECT 'development', 'book_v1', $5, $6, convert_to(json_build_object('id', id)::text, 'UTF8') FROM book)
        SELECT id, created_at FROM book
        """;

    private static readonly byte[] Fingerprint = new byte[32];

    public async Task Create()
    {
        await using var command = source.CreateCommand(Schema);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Only the book, where something else remembers the request.</summary>
    public Task<BookCreated> Add(CreateBook book) => Write(source.CreateCommand(Book), book);

    /// <summary>The book and the recorded outcome.</summary>
    public Task<BookCreated> Add(CreateBook book, string key) => Write(
        source.CreateCommand(BookAndOutcome), book,
        new NpgsqlParameter<string> { TypedValue = key }, new NpgsqlParameter<byte[]> { TypedValue = Fingerprint });

    private static async Task<BookCreated> Write(NpgsqlCommand insert, CreateBook book, params NpgsqlParameter[] more)
    {
        await using var command = insert;
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = book.Title });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = book.Author });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = book.Year ?? 0 });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = book.Isbn ?? "" });
        command.Parameters.AddRange(more);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new BookCreated(reader.GetInt64(0), book.Title, reader.GetFieldValue<DateTimeOffset>(1), 1);
    }
}
