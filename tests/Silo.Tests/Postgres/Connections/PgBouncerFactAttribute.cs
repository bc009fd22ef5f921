namespace Granary.Tests.Postgres;

/// <summary>Skipped with a reason where PgBouncer is not installed.</summary>
public sealed class PgBouncerFactAttribute : FactAttribute
{
    public PgBouncerFactAttribute() => Skip = PgBouncer.Binary is null
        ? "PgBouncer is not installed (apt-get install pgbouncer)"
        : null;
}
