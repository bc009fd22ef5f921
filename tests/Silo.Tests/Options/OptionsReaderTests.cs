using Granary.Dispatch;
using Granary.Dispatch.Security;
using Granary.Grains;
using Granary.Hosting.Options;
using Granary.HttpBridge;
using Granary.Postgres;
using Microsoft.Extensions.Configuration;

namespace Granary.Tests.Options;

public sealed class OptionsReaderTests
{
    [Fact]
    public void What_is_configured_is_bound()
    {
        var reader = Reader(("Limits:RatePerSecond", "7"));

        Assert.Equal(7, reader.Read<LimitOptions>(LimitOptions.Section).RatePerSecond);
        reader.ThrowFaults();
    }

    [Fact]
    public void All_faults_are_reported_together_and_by_name()
    {
        var reader = Reader(
            ("Limits:RatePerSecond", "-1"), ("Limits:Burst", "x"), ("Security:SigningSecret", "short"),
            ("Http:Url", "y"));
        reader.Read<SecurityOptions>(SecurityOptions.Section);
        reader.Read<HttpOptions>(HttpOptions.Section);
        reader.Read<LimitOptions>(LimitOptions.Section);

        var message = Assert.Throws<SetupException>(reader.ThrowFaults).Message;
        Assert.Contains("Security:SigningSecret", message);
        Assert.Contains("Url", message);
        Assert.Contains("Limits", message);
        Assert.Contains("docs/configuration.md", message);
    }

    [Theory]
    [InlineData("production", "", "mine-mine-mine-mine-mine-mine-mine-1", null)]
    [InlineData("production", "", SecurityOptions.DefaultSecret, "SigningSecret")]
    [InlineData("production", "supersecretapikey", "mine-mine-mine-mine-mine-mine-mine-1", "DevelopmentKey")]
    [InlineData("development", "supersecretapikey", SecurityOptions.DefaultSecret, null)]
    [InlineData("staging", "", "mine-mine-mine-mine-mine-mine-mine-1", "GRANARY_PROFILE")]
    public void Production_refuses_what_is_for_development(string profile, string key, string secret, string? named)
    {
        var security = new SecurityOptions { DevelopmentKey = key, SigningSecret = secret, FingerprintSecret = secret };

        var faults = Profile.Faults(profile, security).ToList();
        if (named is null)
            Assert.Empty(faults);
        else
            Assert.Contains(named, faults[0]);
    }

    [Theory]
    [InlineData("15", "2", "MaxConnections: must be 16 or more with 2 writers")]
    [InlineData("18", "4", "MaxConnections: must be 20 or more with 4 writers")]
    [InlineData("16", "2", null)]
    public void Each_sort_of_work_needs_a_connection(string connections, string writers, string? told)
    {
        var reader = Reader(
            ("Postgres:ConnectionString", "Host=x"), ("Postgres:MaxConnections", connections),
            ("Postgres:Writers", writers));
        reader.Read<PostgresOptions>(PostgresOptions.Section);

        var fault = Record.Exception(reader.ThrowFaults);

        if (told is null)
            Assert.Null(fault);
        else
            Assert.Contains(told, Assert.IsType<SetupException>(fault).Message);
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void Claims_that_wait_for_jobs_must_not_fill_the_intake(int prefetch, bool refused)
    {
        var fault = Record.Exception(() => Settings.CheckPrefetch(new() { Prefetch = prefetch }, FiveSystems.Table));

        Assert.Equal(refused, fault is SetupException);
    }

    private static OptionsReader Reader(params (string Key, string Value)[] pairs) =>
        new(new ConfigurationBuilder()
            .AddInMemoryCollection(pairs.Select(pair => new KeyValuePair<string, string?>(pair.Key, pair.Value)))
            .Build());
}
