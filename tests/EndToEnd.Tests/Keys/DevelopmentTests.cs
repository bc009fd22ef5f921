namespace Granary.Tests.Keys;

[Collection(SystemSuite.Name)]
public sealed class DevelopmentTests(SystemFixture system)
{
    [Fact]
    public async Task In_development_nobody_needs_a_credential_and_the_second_time_is_a_conflict_at_both_doors()
    {
        const string Path = "/api/internal/init-keys";
        Assert.Equal(201, (await system.Web(HttpMethod.Post, Path)).Status);

        Assert.Equal("conflict", (await system.Web(HttpMethod.Post, Path)).Code);
        Assert.Equal("conflict", (await system.Ask("v1", "init_keys", "{}", auth: "")).Code);
    }
}
