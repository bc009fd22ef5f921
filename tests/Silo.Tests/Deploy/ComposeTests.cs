using System.Text.RegularExpressions;
using Granary.Publishing;
using Granary.Tests.Structure;

namespace Granary.Tests.Deploy;

/// <summary>
/// No Docker engine runs here, so what can go stale in the container files is held against the program.
/// </summary>
public sealed partial class ComposeTests
{
    private static readonly string[] ProgramVariables =
        ["GRANARY_AMQP", "GRANARY_PG", "GRANARY_HTTP", "GRANARY_PROFILE", "GRANARY_CONFIG"];

    private readonly ComposeFile _compose = new("docker-compose.yml");

    [Fact]
    public void The_images_are_those_that_are_promised()
    {
        Assert.Equal("rabbitmq:4-management", Service("rabbitmq")["image"]);
        Assert.Equal("postgres:17", Service("postgres")["image"]);
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("silo-ha")]
    public void A_silos_settings_are_options_that_the_program_knows(string service)
    {
        var names = Map(Service(service)["environment"]).Keys.Select(name => (string)name);
        var known = ConfigurationPageTests.Names().Select(name => name.Replace(":", "__", StringComparison.Ordinal));

        var telemetry = Telemetry().Matches(Repository.Read("docs/observability.md")).Select(match => match.Value);

        Assert.Empty(
            names.Except(ProgramVariables).Except(known).Except(telemetry)
                .Where(name => !name.StartsWith("Logging__LogLevel__")));
    }

    [Fact]
    public void The_development_profile_may_listen_inside_and_nothing_is_published_beyond_loopback()
    {
        Assert.Equal("true", Map(Service("silo")["environment"])["Http__AllowDevelopmentEverywhere"]);
        Assert.All(
            _compose.Services.Keys.Where(name => Service(name).ContainsKey("ports")).SelectMany(Ports),
            port => Assert.StartsWith("127.0.0.1:", port));
    }

    [Fact]
    public void Silos_can_be_scaled()
    {
        Assert.False(Service("silo").ContainsKey("ports"));
        Assert.False(Service("silo").ContainsKey("container_name"));
        Assert.Contains(Ports("proxy"), port => port.EndsWith(":8000", StringComparison.Ordinal));
        Assert.Contains(Ports("proxy"), port => port.EndsWith(":8001", StringComparison.Ordinal));
    }

    [Fact]
    public void Workers_can_be_scaled_and_do_what_silos_leave_to_them()
    {
        Assert.Equal(
            ["worker", "--steps", string.Join(',', PostStep.All)], (List<object>)Service("worker")["command"]);
        Assert.Empty(
            Service("worker").Keys.Cast<string>().Intersect(["ports", "expose", "container_name", "profiles"]));
        Assert.Equal("0", Map(Service("silo")["environment"])["Jobs__Workers"]);
        Assert.Equal("false", Map(Service("silo")["environment"])["Publishing__Workers"]);
    }

    [Theory]
    [InlineData("client", "client")]
    [InlineData("prometheus", "observability")]
    [InlineData("grafana", "observability")]
    public void What_is_optional_has_its_profile(string service, string profile) =>
        Assert.Contains(profile, (List<object>)Service(service)["profiles"]);

    [Theory]
    [InlineData("silo", "amqp://granary:")]
    [InlineData("worker", "amqp://${GRANARY_WORKER_USER:-${GRANARY_CLIENT_USER:-guest}}:")]
    [InlineData("client", "amqp://${GRANARY_CLIENT_USER:-guest}:${GRANARY_CLIENT_PASSWORD:-guest}@")]
    public void Only_silos_have_the_silos_user_of_the_broker(string service, string user) =>
        Assert.StartsWith(user, (string)Map(Service(service)["environment"])["GRANARY_AMQP"], StringComparison.Ordinal);

    [Fact]
    public void The_broker_is_told_its_users_and_policies_at_each_start()
    {
        var start = string.Join(' ', (List<object>)Service("rabbitmq")["entrypoint"]);

        Assert.Contains("sh /granary/definitions.sh > /tmp/definitions.json", start);
        Assert.Contains("load_definitions = /tmp/definitions.json", Repository.Read("deploy/rabbitmq/20-granary.conf"));
        Assert.Empty(
            ((string[])
            [
                "GRANARY_PASSWORD", "GRANARY_CLIENT_USER", "GRANARY_CLIENT_PASSWORD", "GRANARY_WORKER_USER",
                "GRANARY_WORKER_PASSWORD",
            ]).Except(
                Map(Service("rabbitmq")["environment"]).Keys.Cast<string>()));
    }

    [Theory]
    [InlineData("rabbitmq", "5672", "15672")]
    [InlineData("postgres", "5432", "5433")]
    [InlineData("proxy", "8000", "8001", "80")]
    [InlineData("pgadmin", "8081")]
    public void Users_of_the_first_systems_find_their_ports_without_a_profile(string service, params string[] ports)
    {
        Assert.False(Service(service).ContainsKey("profiles"));
        Assert.Equal(ports, Ports(service).Select(port => DefaultPort().Match(port).Groups[1].Value));
    }

    [Fact]
    public void The_log_says_what_is_asked() =>
        Assert.Equal("${GRANARY_LOG_LEVEL:-Debug}", Map(Service("silo")["environment"])["Logging__LogLevel__Default"]);

    [Fact]
    public void Every_file_that_is_mounted_exists() => Assert.Empty(
        from service in _compose.Services.Values
        where service.ContainsKey("volumes")
        from volume in (List<object>)service["volumes"]
        let source = ((string)volume).Split(':')[0]
        where source.StartsWith("./", StringComparison.Ordinal)
            && !Path.Exists(Path.Combine(Repository.Root, source))
        select source);

    [Fact]
    public void The_image_does_not_run_as_root_and_asks_for_its_health()
    {
        var image = Repository.Read("Dockerfile");

        Assert.Contains("USER $APP_UID", image);
        Assert.Matches(@"HEALTHCHECK[^\n]*CMD \[""/app/granary"", ""health""\]", image);
        Assert.True(Regex.Count(image, "^FROM ", RegexOptions.Multiline) >= 2);
    }

    private Dictionary<object, object> Service(string name) => _compose[name];

    private IEnumerable<string> Ports(string name) =>
        ((List<object>)Service(name)["ports"]).Select(port => (string)port);

    [GeneratedRegex("OTEL_[A-Z_]+")]
    private static partial Regex Telemetry();

    [GeneratedRegex(@":-(\d+)\}:\d+$")]
    private static partial Regex DefaultPort();

    private static Dictionary<object, object> Map(object node) => (Dictionary<object, object>)node;
}
