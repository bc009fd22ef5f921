using System.Text.Json;

namespace Granary.Tests.ComingFrom;

[Collection(FirstSystems.Name)]
public sealed class TaskManagerTests(FirstSystemsFixture system)
{
    [Fact]
    public async Task The_documents_request_is_answered_as_it_says()
    {
        var reply = await Ask("""
            {
              "id": "uuid-or-custom-id",
              "version": "v1",
              "action": "health_check",
              "data": { },
              "auth": ""
            }
            """, "uuid-or-custom-id");

        Assert.Equal("uuid-or-custom-id", reply.GetProperty("correlation_id").GetString());
        Assert.Equal("ok", reply.GetProperty("status").GetString());
        Assert.Equal("healthy", reply.GetProperty("data").GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, reply.GetProperty("error").ValueKind);
    }

    [Fact]
    public async Task A_user_registers_logs_in_and_makes_a_task_once()
    {
        await Do("r1", "register", """{"username":"lab4","email":"lab4@example.com","password":"password123"}""");
        var login = await Do("l1", "login", """{"username":"lab4","password":"password123"}""");
        var token = login.GetProperty("access_token").GetString()!;

        var task = await Do("t1", "create_task", """{"title":"queue"}""", token);
        var again = await Do("t1", "create_task", """{"title":"queue"}""", token);

        Assert.True(JsonElement.DeepEquals(task, again));
        Assert.Equal(1, (await Do("t2", "list_tasks", "{}", token)).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task An_error_has_its_text_in_error()
    {
        var reply = await Ask("""{"id":"x1","version":"v1","action":"create_task","data":{},"auth":""}""", "x1");

        Assert.Equal("error", reply.GetProperty("status").GetString());
        Assert.NotEqual("", reply.GetProperty("error").GetString());
    }

    private Task<JsonElement> Ask(string body, string id) => system.Ask("api.requests", body, id, "api.direct");

    private async Task<JsonElement> Do(string id, string action, string data, string auth = "")
    {
        var reply = await Ask(
            $$"""{"id":"{{id}}","version":"v1","action":"{{action}}","data":{{data}},"auth":"{{auth}}"}""", id);
        Assert.True(reply.GetProperty("status").GetString() == "ok", reply.ToString());
        return reply.GetProperty("data");
    }
}
