namespace Granary.Tests.Jobs;

[Collection(JobSuite.Name)]
public sealed class JobBadInputTests(JobFixture jobs)
{
    [Theory]
    [InlineData("""{"payload":"x"}""")]
    [InlineData("""{"payload":"x*10000"}""")]
    [InlineData("""{"payload":"😀*10000"}""")]
    [InlineData("""{"payload":"x","priority":0}""")]
    [InlineData("""{"payload":"x","priority":10}""")]
    [InlineData("""{"payload":"x","timeout_seconds":1500}""")]
    [InlineData("""{"payload":"x","type":null,"run_at":null,"priority":null,"timeout_seconds":null}""")]
    public async Task What_is_within_bounds_is_accepted(string body) =>
        Assert.Equal(201, (await jobs.Door.Post("/tasks", Sized.Json(body))).Status);

    [Theory]
    [InlineData("""{"payload":""}""", "payload")]
    [InlineData("""{"payload":"x*10001"}""", "payload")]
    [InlineData("""{"payload":7}""", "payload")]
    [InlineData("{}", "payload")]
    [InlineData("""{"payload":"x","priority":-1}""", "priority")]
    [InlineData("""{"payload":"x","priority":11}""", "priority")]
    [InlineData("""{"payload":"x","priority":1.5}""", "priority")]
    [InlineData("""{"payload":"x","timeout_seconds":0}""", "timeout_seconds")]
    [InlineData("""{"payload":"x","timeout_seconds":1501}""", "timeout_seconds")]
    [InlineData("""{"payload":"x","run_at":"tomorrow"}""", "run_at")]
    [InlineData("""{"payload":"x","type":"x*51"}""", "type")]
    [InlineData("""{"payload":"x","type":"nope"}""", "type")]
    [InlineData("""{"payload":"soon","type":"delay"}""", "payload")]
    [InlineData("""{"payload":"http://127.0.0.1/","type":"http_get"}""", "type")]
    [InlineData("""{"payload":"x","colour":"red"}""", "colour")]
    public async Task What_is_wrong_is_named_at_both_doors(string body, string field)
    {
        var http = await jobs.Door.Post("/tasks", Sized.Json(body));
        var amqp = await jobs.Ask("submit_job", Sized.Json(body));

        Assert.Equal((422, "validation_failed", field), (http.Status, http.Code, http.Field));
        Assert.Equal("validation_failed", amqp.Code);
        Assert.StartsWith($"data.{field}: ", amqp.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/tasks?status=lost", "status")]
    [InlineData("/tasks?limit=0", "limit")]
    [InlineData("/tasks?limit=101", "limit")]
    [InlineData("/tasks/0", "id")]
    [InlineData("/tasks/seven/history", "id")]
    public async Task What_is_wrong_in_an_address_is_named(string path, string field)
    {
        var told = await jobs.Door.Get(path);

        Assert.Equal((422, "validation_failed", field), (told.Status, told.Code, told.Field));
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found()
    {
        Assert.Equal(404, (await jobs.Door.Get("/tasks/987654321")).Status);
        Assert.Equal(404, (await jobs.Door.Get("/tasks/987654321/history")).Status);
        Assert.Equal(404, (await jobs.Door.Send("DELETE", "/tasks/987654321", null)).Status);
        Assert.Equal(
            404, (await jobs.Door.Put("/api/v1/jobs/987654321/finish", """{"token":"t","result":"r"}""")).Status);
    }

    [Theory]
    [InlineData("""{"types":["hand"]}""", "worker")]
    [InlineData("""{"worker":"w","types":"hand"}""", "types")]
    [InlineData("""{"worker":"w","wait_seconds":21}""", "wait_seconds")]
    public async Task A_claim_that_is_none_is_refused(string body, string field)
    {
        var told = await jobs.Door.Post("/api/v1/jobs/claim", body);

        Assert.Equal((422, "validation_failed", field), (told.Status, told.Code, told.Field));
    }
}
