using Npgsql;

namespace Granary.Postgres;

/// <summary>What the database says was applied to it.</summary>
internal sealed class AppliedMigrations
{
    private readonly Dictionary<(string? System, int Number), Applied> _recorded = [];

    /// <summary>Nothing was.</summary>
    public bool IsNew { get; private init; }

    /// <summary>There is a table, with all its columns, to record more in.</summary>
    public bool IsPrepared { get; private init; }

    /// <summary>What belongs to systems is told apart.</summary>
    public bool KnowsSystems { get; private init; }

    /// <summary>Changes nothing.</summary>
    public static async Task<AppliedMigrations> Read(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var (house, oldest, systems) = await Tables(connection, cancellation);
        var applied = new AppliedMigrations { IsNew = !house, IsPrepared = oldest, KnowsSystems = systems };
        if (!house)
            return applied;
        await using var select = new NpgsqlCommand(
            $"select null::text, number, name, hash, {(oldest ? "coalesce(oldest_program, number)" : "number")} "
            + "from migrations"
            + (systems ? " union all select system, number, name, hash, oldest_program from system_migrations" : ""),
            connection);
        await using var reader = await select.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            applied._recorded.Add(
                (reader.IsDBNull(0) ? null : reader.GetString(0), reader.GetInt32(1)),
                new(reader.GetString(2), reader.GetString(3), reader.GetInt32(4)));
        return applied;
    }

    public bool Has(Migration migration) => _recorded.ContainsKey(Place(migration));

    /// <summary>
    /// Throws where these may not go on. What systems of other programs have applied is none of this program's
    /// business.
    /// </summary>
    public void Check(IReadOnlyList<Migration> known, string? database)
    {
        foreach (var ((system, _), strange) in _recorded)
        {
            var program = Migration.Newest(known, system);
            if (strange.OldestProgram > program && (system is null || program > 0))
                throw new SetupException(
                    $"The database \"{database}\" is too new for this program: its migration "
                    + $"{strange.Name}{Of(system)} needs a program that knows migration {strange.OldestProgram}, and "
                    + $"this one knows {program}: start the newer program.");
        }
        foreach (var migration in known)
            if (_recorded.TryGetValue(Place(migration), out var was) && was.Hash != migration.Hash)
                throw new SetupException(
                    $"The migration {migration.Title} was changed after it had been applied to \"{database}\": "
                    + "put the file back as it was, and write a new one for the change.");
    }

    private static (string? System, int Number) Place(Migration migration) =>
        (migration.Landed ? null : migration.System, migration.Number);

    private static string Of(string? system) => system is null ? "" : $" of the system '{system}'";

    private static async Task<(bool House, bool Oldest, bool Systems)> Tables(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var select = new NpgsqlCommand(
            """
            select to_regclass('migrations') is not null, to_regclass('system_migrations') is not null, exists (
                select from pg_attribute where attrelid = to_regclass('migrations') and attname = 'oldest_program')
            """, connection);
        await using var reader = await select.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetBoolean(0), reader.GetBoolean(2), reader.GetBoolean(1));
    }

    private sealed record Applied(string Name, string Hash, int OldestProgram);
}
