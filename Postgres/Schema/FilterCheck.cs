using Npgsql;

namespace Granary.Postgres;

/// <summary>
/// Compares the filters that kinds name with their tables: a list must not fail, or be slow, when it is asked for.
/// </summary>
internal static class FilterCheck
{
    private const string Sql = """
        select t.relname, a.attname, exists (
            select from pg_index i where i.indrelid = t.oid and i.indkey[0] = a.attnum and i.indisvalid)
        from pg_class t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
        where t.oid in (select to_regclass(quote_ident(x)) from unnest($1::text[]) x)
        """;

    /// <exception cref="SetupException">A column or an index is not there.</exception>
    public static async Task Run(NpgsqlDataSource source, IEnumerable<KindSpec> kinds, CancellationToken cancellation)
    {
        var filtered = kinds.Where(kind => kind.Filters.Count > 0).ToList();
        if (filtered.Count == 0)
            return;
        var columns = new Dictionary<(string Table, string Column), bool>();
        await using var command = source.CreateCommand(Sql);
        command.Parameters.AddWithValue(filtered.Select(kind => kind.Table).ToArray());
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
                columns[(reader.GetString(0), reader.GetString(1))] = reader.GetBoolean(2);
        }

        var faults = filtered.SelectMany(kind => kind.Filters.Select(filter => Fault(kind, filter, columns)))
            .OfType<string>();
        if (string.Join("; ", faults) is { Length: > 0 } all)
            throw new SetupException($"the tables are not as the systems say: {all}; add a migration to the system");
    }

    private static string? Fault(KindSpec kind, string filter, Dictionary<(string, string), bool> columns) =>
        columns.TryGetValue((kind.Table, filter), out var indexed) switch
        {
            false => $"kind '{kind.Kind}' filters by '{filter}', and table {kind.Table} has no such column",
            _ when !indexed =>
                $"kind '{kind.Kind}' filters by '{filter}', and table {kind.Table} has no index that begins with it",
            _ => null,
        };
}
