using Granary.Silo.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Granary.Tests.Postgres;

public sealed class LeaseTimeTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Without_renewal_the_lease_ends_by_our_own_clock_and_it_resumes_without_being_lost()
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var proxy = new CuttingProxy(settings.Host!, settings.Port);
        settings.Host = "127.0.0.1";
        settings.Port = proxy.Port;
        var options = new PostgresOptions { ConnectionString = settings.ConnectionString };
        await using var source = PostgresSource.Create(options);
        var time = new FrozenTime();
        await using var lease = new Lease(source, options, exclusive: true, time, NullLogger<Lease>.Instance);
        var lost = false;
        lease.Lost += () => lost = true;
        await lease.Acquire();
        var epoch = lease.Epoch;

        proxy.Cut();
        Assert.True(lease.Holds);
        time.Pass(TimeSpan.FromSeconds(10));
        Assert.False(lease.Holds);
        proxy.Mend();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!lease.Holds)
            await Task.Delay(10, patience.Token);

        Assert.Equal((false, epoch), (lost, lease.Epoch));
    }
}
