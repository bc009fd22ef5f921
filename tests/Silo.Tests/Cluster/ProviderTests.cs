using Granary.Tests.Postgres;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Granary.Tests.Cluster;

/// <summary>Reminders and storage of a user's own grains on the tables and statements of our migration.</summary>
public sealed class ProviderTests(PostgresFixture database) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private InProcessTestCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await Open();

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await database.Run("truncate orleansstorage, orleansreminderstable");
    }

    [Fact]
    public async Task A_users_own_grain_keeps_its_state_and_its_reminders()
    {
        var grain = Grain();
        Assert.Equal(1, await grain.Add(1));
        Assert.Equal(3, await grain.Add(2));
        await grain.Remind();

        await _cluster.DisposeAsync();
        _cluster = await Open();
        grain = Grain();
        Assert.Equal(7, await grain.Add(4));
        Assert.True(await grain.IsReminded());
        await grain.Forget();
        Assert.False(await grain.IsReminded());
        Assert.Equal(1, await database.Scalar<long>("select count(*) from orleansstorage"));
        Assert.Equal(0, await database.Scalar<long>("select count(*) from orleansreminderstable"));
    }

    [Fact]
    public async Task A_cleared_state_is_empty_and_can_be_written_again()
    {
        await Grain().Add(1);
        await Grain().Clear();
        Assert.Equal(5, await Grain().Add(5));
    }

    [Fact]
    public async Task A_write_over_a_newer_version_is_refused()
    {
        await Grain().Add(1);
        await database.Run("update orleansstorage set version = version + 1");
        await Assert.ThrowsAnyAsync<Exception>(() => Grain().Add(1));
        Assert.Equal(2, await database.Scalar<long>("select version::bigint from orleansstorage"));
    }

    private IOwnGrain Grain() => _cluster.Client.GetGrain<IOwnGrain>(7, "extension", null);

    private async Task<InProcessTestCluster> Open()
    {
        const string Npgsql = "Npgsql";
        var connection = database.ConnectionString;
        var builder = new InProcessTestClusterBuilder(2);
        builder.Options.ServiceId = "tests";
        builder.ConfigureSilo((_, silo) =>
        {
            silo.UseAdoNetReminderService(table => (table.Invariant, table.ConnectionString) = (Npgsql, connection));
            silo.AddAdoNetGrainStorageAsDefault(
                storage => (storage.Invariant, storage.ConnectionString) = (Npgsql, connection));
        });
        var opened = builder.Build();
        await opened.DeployAsync();
        return opened;
    }
}
