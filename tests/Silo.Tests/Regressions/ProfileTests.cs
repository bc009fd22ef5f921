using Granary.AmqpBridge;
using Granary.Dispatch.Security;
using Granary.Grains.Publishing;
using Granary.Grains.Users;
using Granary.Hosting.Options;
using Granary.HttpBridge;
using Granary.Postgres;
using Microsoft.Extensions.Configuration;

namespace Granary.Tests.Regressions;

/// <summary>
/// Production took the default secret as the previous one, with which anybody signs an administrator's token, and the
/// passwords that everybody knows; development was open to the whole network.
/// </summary>
public sealed class ProfileTests
{
    private const string Own = "mine-mine-mine-mine-mine-mine-mine-1";
    private const string Amqp = "amqp://me:mine@broker";
    private const string Postgres = "Host=db;Username=me;Password=mine";

    [Theory]
    [InlineData(nameof(SecurityOptions.SigningSecret))]
    [InlineData(nameof(SecurityOptions.PreviousSigningSecret))]
    [InlineData(nameof(SecurityOptions.FingerprintSecret))]
    [InlineData(nameof(SecurityOptions.BootstrapToken))]
    public void Production_refuses_the_default_secret_wherever_it_stands(string option)
    {
        var security = new SecurityOptions { SigningSecret = Own, FingerprintSecret = Own };
        Assert.Empty(Profile.Faults(Profile.Production, security));
        typeof(SecurityOptions).GetProperty(option)!.SetValue(security, SecurityOptions.DefaultSecret);

        Assert.StartsWith($"Security:{option} ", Assert.Single(Profile.Faults(Profile.Production, security)));
        Assert.Empty(Profile.Faults(Profile.Development, security));
    }

    [Theory]
    [InlineData("amqp://guest:guest@broker", Postgres, "Amqp:Uri")]
    [InlineData("amqp://localhost", Postgres, "Amqp:Uri")]
    [InlineData("amqp://me:mine@a,amqp://granary:granary@b", Postgres, "Amqp:Uri")]
    [InlineData(Amqp, "Host=db;Username=granary;Password=granary", "Postgres:ConnectionString")]
    [InlineData(Amqp, "postgres://granary:granary@db/granary", "Postgres:ConnectionString")]
    [InlineData(Amqp, Postgres, null)]
    [InlineData(Amqp, "Host=/var/run/postgresql;Username=granary", null)]
    public void Production_refuses_the_passwords_that_everybody_knows(string amqp, string postgres, string? named)
    {
        var (broker, database) = (new AmqpOptions { Uri = amqp }, new PostgresOptions { ConnectionString = postgres });

        Assert.Empty(Profile.PasswordFaults(Profile.Development, broker, database));
        var faults = Profile.PasswordFaults(Profile.Production, broker, database);
        if (named is null)
            Assert.Empty(faults);
        else
            Assert.StartsWith(named, Assert.Single(faults));
    }

    [Fact]
    public void Production_names_all_that_it_misses_at_once()
    {
        var bare = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("GRANARY_AMQP", "amqp://guest:guest@broker"),
            new("GRANARY_PG", "Host=db;Username=granary;Password=granary"),
        ]).Build();

        var said = Refused(() => Settings.Read(new(bare, [new PublishingSystem(), new UserSystem()])));

        Assert.All(
            (string[])
            [
                "Publishing:DrawSecret has", "Security:SigningSecret is", "Security:FingerprintSecret is",
                "Amqp:Uri (GRANARY_AMQP) has", "Postgres:ConnectionString (GRANARY_PG) has",
            ],
            fault => Assert.Contains(fault, said));
    }

    [Theory]
    [InlineData(
        "http://127.0.0.1:8000;http://localhost:8001;http://[::1]:0;http://127.0.0.2:1;http://unix:/tmp/granary", null)]
    [InlineData("http://127.0.0.1:8000;http://0.0.0.0:8001", "http://0.0.0.0:8001")]
    [InlineData("http://*:8000", "http://*:8000")]
    [InlineData("http://+:8000", "http://+:8000")]
    [InlineData("http://[::]:8000", "http://[::]:8000")]
    [InlineData("http://192.0.2.7:8000", "http://192.0.2.7:8000")]
    [InlineData("https://granary.example.com:8443", "https://granary.example.com:8443")]
    public void Development_listens_on_loopback_unless_it_is_told(string urls, string? named)
    {
        var http = new HttpOptions { Urls = urls };

        Profile.CheckListening(Profile.Production, http);
        if (named is not null)
            Assert.Contains(named, Refused(() => Profile.CheckListening(Profile.Development, http)));
        http.AllowDevelopmentEverywhere = named is not null;
        Profile.CheckListening(Profile.Development, http);
    }

    /// <returns>The one sentence.</returns>
    private static string Refused(Action check)
    {
        var said = Assert.Throws<SetupException>(check).Message;
        Assert.DoesNotContain('\n', said);
        return said;
    }
}
