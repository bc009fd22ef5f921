using System.Text.Json;

namespace Granary.Tests.Health;

[Collection(SystemSuite.Name)]
public sealed class HealthTests(SystemFixture system)
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task Health_names_each_dependency_its_state_and_since_when()
    {
        var health = JsonElement.Parse(await Get("/health"));

        Assert.Equal("healthy", health.GetProperty("status").GetString());
        foreach (var name in new[] { "broker", "database" })
        {
            var check = health.GetProperty("checks").GetProperty(name);
            Assert.Equal("up", check.GetProperty("status").GetString());
            Assert.EndsWith("Z", check.GetProperty("since").GetString());
        }
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public async Task Over_amqp_anybody_may_ask_how_it_is(string version)
    {
        var health = JsonElement.Parse((await system.Ok(version, "health_check", "{}", auth: "")).Data);

        Assert.Equal("healthy", health.GetProperty("status").GetString());
        Assert.NotEmpty(health.GetProperty("version").GetString()!);
        foreach (var name in new[] { "broker", "database" })
            Assert.Equal("up", health.GetProperty("checks").GetProperty(name).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_live_silo_says_so() => Assert.Contains("alive", await Get("/health/live"));

    [Theory]
    [InlineData("granary_requests_total{action=\"create_book\",code=\"ok\",version=\"v1\"}")]
    [InlineData("granary_request_seconds_bucket")]
    [InlineData("granary_commits_total")]
    [InlineData("granary_commit_group_size_bucket")]
    [InlineData("granary_activations{kind=\"book\"}")]
    [InlineData("granary_mailbox_depth{kind=\"book\"}")]
    [InlineData("granary_retries_total")]
    [InlineData("granary_dead_letters_total")]
    [InlineData("granary_replays_total")]
    [InlineData("granary_reconnects_total")]
    [InlineData("granary_dependency_up{name=\"broker\"} 1")]
    public async Task The_metrics_page_has_what_a_watcher_needs(string series)
    {
        await system.Ok("v1", "create_book", """{"title":"counted","author":"b"}""");

        Assert.Contains(series, await Get("/metrics"));
    }

    private Task<string> Get(string path) => Http.GetStringAsync(new Uri(system.Installation.Silo.Address, path));
}
