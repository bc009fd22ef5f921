using System.Globalization;
using System.Text.RegularExpressions;

namespace Granary.Postgres;

/// <summary>
/// A migration as SQL that records it, too: what the migrator runs is what <c>migrate --script</c> shows, but for the
/// transactions of a new database.
/// </summary>
internal static partial class MigrationText
{
    public const int Lock = 7100003;

    /// <summary>Programs before migration 15 neither read nor write the last column.</summary>
    public const string Prepare =
        """
        create table if not exists migrations (
            number int primary key, name text not null, hash text not null,
            applied_at timestamptz not null default now());
        alter table migrations add column if not exists oldest_program int;

        """;

    /// <summary>What runs in one transaction, also an index, where nobody writes meanwhile.</summary>
    public static string Of(Migration migration) => $"{Body(migration)}\n{Record(migration)}";

    public static string Record(Migration migration)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{migration.Number}, {Quoted(migration.Name)}, '{migration.Hash}', {migration.OldestProgram}");
        var house = $"insert into migrations (number, name, hash, oldest_program) values ({line});\n";
        if (migration.System is not { } system)
            return house;
        return (migration.Landed ? house : "")
            + "insert into system_migrations (system, number, name, hash, oldest_program) "
            + $"values ({Quoted(system)}, {line});\n"
            + $"update kinds set system = {Quoted(system)} where system is null "
            + "and xmin = pg_current_xact_id()::xid;\n";
    }

    /// <summary>For psql, by the database's owner.</summary>
    public static string Script(IReadOnlyList<Migration> missing, bool isPrepared) => string.Concat(
    [
        "-- For psql, as the owner of the database. What fails leaves nothing of its file behind; "
        + "print the script anew then.\n",
        "\\set ON_ERROR_STOP on\n",
        .. isPrepared ? (string[])[] : [Prepare],
        .. missing.Select(migration => $"\n-- {migration.Title}\n{Alone(migration)}"),
    ]);

    /// <summary>The index that a migration outside a transaction builds.</summary>
    public static string Index(Migration migration) => Built().Match(migration.Sql) is { Success: true } built
        ? built.Groups["name"].Value
        : throw new SetupException(
            $"The migration {migration.Title} says '-- concurrently': it must be one 'create "
            + "index concurrently NAME on …'.");

    private static string Alone(Migration migration) => migration.Concurrently
        ? $"drop index concurrently if exists {Index(migration)};\n{migration.Sql.TrimEnd()}\n{Record(migration)}"
        : $"begin;\nselect pg_advisory_xact_lock({Lock});\n{Of(migration)}commit;\n";

    /// <summary>
    /// These two build the functions over all kinds, which before 0021 could not be built for none: while they run,
    /// there is one.
    /// </summary>
    private static string Body(Migration migration) => migration is { System: null, Number: 15 or 16 }
        ? $"insert into kinds values ('', 'ids');\n{migration.Sql}\ndelete from kinds where kind = '';"
        : migration.Concurrently ? Built().Replace(migration.Sql, $"create ${{unique}}index {Index(migration)} on ")
        : migration.Sql;

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    [GeneratedRegex(
        @"^create\s+(?<unique>unique\s+)?index\s+concurrently\s+(?<name>[a-z_][a-z0-9_]*)\s+on\s",
        RegexOptions.Multiline)]
    private static partial Regex Built();
}
