namespace Granary.Postgres;

/// <summary>What every database has, whatever the systems: the files of <c>Postgres/Migrations</c>.</summary>
public static class HouseMigrations
{
    public static IReadOnlyList<Migration> All { get; } = Migration.EmbeddedIn<Migrator>();

    /// <summary>All that a program of these systems knows, in the order in which it is applied.</summary>
    public static IReadOnlyList<Migration> With(SystemTable systems) => [.. All, .. systems.Migrations];
}
