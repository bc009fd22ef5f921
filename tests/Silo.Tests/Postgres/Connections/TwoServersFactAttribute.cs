namespace Granary.Tests.Postgres;

/// <summary>Skipped with a reason where the tests cannot start a PostgreSQL of their own.</summary>
public sealed class TwoServersFactAttribute : FactAttribute
{
    public TwoServersFactAttribute() => Skip = TwoServers.Binaries is null
        ? "PostgreSQL's programs are not under /usr/lib/postgresql (apt-get install postgresql)"
        : null;
}
