using Granary.AmqpBridge;
using Granary.Tests.Structure;
using Npgsql;

namespace Granary.Tests.Deploy;

/// <summary>Profile <c>ha</c> and the variant with PgBouncer say the same in all the places that must agree.</summary>
public sealed class HighAvailabilityTests
{
    private static readonly ComposeFile Compose = new("docker-compose.yml");
    private static readonly ComposeFile Pooled = new("docker-compose.pgbouncer.yml");

    private static readonly string[] Brokers = ["rabbitmq-1", "rabbitmq-2", "rabbitmq-3"];
    private static readonly string[] Databases = ["postgres-1", "postgres-2", "postgres-3"];

    [Fact]
    public void The_service_ha_brings_up_the_profile_and_nothing_else()
    {
        var brought = new HashSet<string>(["ha"]);
        while (brought.SelectMany(Compose.Before).Except(brought).ToList() is { Count: > 0 } more)
            brought.UnionWith(more);

        Assert.Equal(
            Compose.Services.Keys.Where(name => Compose.List(name, "profiles").SequenceEqual(["ha"])).Order(),
            brought.Order());
        Assert.Superset(new HashSet<string>([.. Brokers, .. Databases, "migrate-ha", "silo-ha"]), brought);
    }

    [Fact]
    public void Silos_know_every_broker_and_every_database()
    {
        var settings = Compose.Environment("silo-ha");
        var brokers = BrokerEndpoint.ParseAll(new AmqpOptions { Uri = Plain(settings["GRANARY_AMQP"]) });
        var database = new NpgsqlConnectionStringBuilder(Plain(settings["GRANARY_PG"]));

        Assert.Equal(Brokers, brokers.Select(broker => broker.Host));
        Assert.All(brokers, broker => Assert.Equal(("granary", 5672), (broker.User, broker.Port)));
        Assert.Equal(Databases, database.Host!.Split(','));
        Assert.Equal(settings, Compose.Environment("migrate-ha"));
    }

    [Fact]
    public void Silos_have_what_those_of_the_first_profile_have()
    {
        string[] different = ["GRANARY_AMQP", "GRANARY_PG", "Jobs__Workers"];

        Assert.Equal(
            Compose.Environment("silo").Where(pair => !different.Contains(pair.Key)),
            Compose.Environment("silo-ha").Where(pair => !different.Contains(pair.Key)));
        Assert.NotEqual("0", Compose.Environment("silo-ha")["Jobs__Workers"]);
    }

    [Fact]
    public void Broker_nodes_find_each_other_by_their_names()
    {
        var settings = Repository.Read("deploy/rabbitmq/30-cluster.conf");

        for (var n = 0; n < Brokers.Length; n++)
        {
            Assert.Equal(Brokers[n], Compose[Brokers[n]]["hostname"]);
            Assert.Contains($"classic_config.nodes.{n + 1} = rabbit@{Brokers[n]}\n", settings);
            Assert.Equal(Compose.Environment("rabbitmq-1"), Compose.Environment(Brokers[n]));
            Assert.Contains(Compose.List(Brokers[n], "volumes"), file => file.Contains("/30-cluster.conf:"));
        }

        Assert.Contains("cluster_partition_handling = pause_minority\n", settings);
        Assert.Contains("default_queue_type = quorum\n", settings);
        Assert.Contains("\"delivery-limit\": 2147483647", Repository.Read("deploy/rabbitmq/definitions.sh"));
    }

    [Fact]
    public void Database_servers_copy_each_other_and_one_of_them_makes_the_database()
    {
        var settings = Repository.Read("deploy/postgres/replicated.conf");

        foreach (var server in Databases)
        {
            var environment = Compose.Environment(server);
            Assert.Equal(server, environment["GRANARY_SERVER"]);
            Assert.Equal(string.Join(',', Databases.Except([server])), environment["GRANARY_OTHERS"]);
            Assert.Equal(server == Databases[0], environment.ContainsKey("GRANARY_FIRST"));
            Assert.Equal(
                server == Databases[0], Compose.List(server, "volumes").Any(file => file.Contains("/first.sh:")));
        }

        var names = string.Join(", ", Databases.Select(server => $"\"{server}\""));
        Assert.Contains($"synchronous_standby_names = 'ANY 1 ({names})'\n", settings);
    }

    [Fact]
    public void Each_server_has_a_volume_of_its_own()
    {
        var used = Compose.Services.Keys.SelectMany(name => Compose.List(name, "volumes"))
            .Select(volume => volume.Split(':')[0]).Where(source => !source.StartsWith('.')).ToList();

        Assert.Equal(Compose.Volumes.Order(), used.Order());
    }

    [Fact]
    public void Behind_PgBouncer_silos_and_migrations_need_no_session()
    {
        foreach (var service in (string[])["silo", "migrate"])
        {
            var settings = Pooled.Environment(service);
            var database = new NpgsqlConnectionStringBuilder(Plain(settings["GRANARY_PG"]));
            Assert.Equal("true", settings["Postgres__TransactionPooler"]);
            Assert.Equal("pgbouncer", database.Host);
            Assert.EndsWith($":{database.Port}", (string)Pooled.Environment("pgbouncer")["GRANARY_LISTEN"]);
            Assert.Contains(service, Compose.Services.Keys);
        }

        Assert.Contains((string)Pooled.Environment("pgbouncer")["GRANARY_SERVER"], Compose.Services.Keys);
        Assert.Empty(Pooled.List("pgbouncer", "ports"));
        var settingsFile = Pooled.List("pgbouncer", "volumes").First().Split(':')[0];
        Assert.True(File.Exists(Path.Combine(Repository.Root, settingsFile)));
    }

    private static string Plain(object setting) =>
        ((string)setting).Replace("${GRANARY_PASSWORD:-granary}", "granary", StringComparison.Ordinal);
}
