using Granary.Tests.Engines.Hostile;
using Granary.Tests.Engines.Model;
using Granary.Tests.Engines.Travelling;
using Granary.Tests.Postgres;

namespace Granary.Tests.Engines.OnPostgres;

/// <summary>The engine's cases again, with nothing between them and PostgreSQL.</summary>
public sealed class LanesOnPostgresTests(PostgresFixture database) : LanesTests, IClassFixture<PostgresFixture>
{
    protected override Task<IStoreRig> OpenStore() => PostgresRig.Open(database);
}

public sealed class HostileOnPostgresTests(PostgresFixture database) : HostileTests, IClassFixture<PostgresFixture>
{
    protected override Task<IStoreRig> OpenStore() => PostgresRig.Open(database);
}

public sealed class StormOnPostgresTests(PostgresFixture database) : LanesStorm, IClassFixture<PostgresFixture>
{
    protected override Task<IStoreRig> OpenStore() => PostgresRig.Open(database);
}

public sealed class HostileStormOnPostgresTests(PostgresFixture database)
    : HostileStormTests, IClassFixture<PostgresFixture>
{
    protected override Task<IStoreRig> OpenStore() => PostgresRig.Open(database);
}

public sealed class DeludedStormOnPostgresTests(PostgresFixture database)
    : DeludedStormTests, IClassFixture<PostgresFixture>
{
    protected override Task<IStoreRig> OpenStore() => PostgresRig.Open(database);
}
