namespace Granary.Silo.Commands.Demos;

/// <summary>
/// The Task Manager: exchange <c>api.direct</c>, the request's id as its correlation id, a JWT in <c>auth</c>.
/// </summary>
internal sealed class FromTaskManager(OldDoors doors, string unique)
{
    public async Task Run()
    {
        Stage.Say("Coming from the Task Manager: api.direct, api.requests, and the token in auth.");
        var health = await Ask("health-" + unique, "health_check", "{ }");
        Stage.Check(health.Field("data").GetProperty("status").GetString() == "healthy", "it is not healthy");
        var name = "mq-" + unique;
        await Ask(
            "register-" + unique, "register",
            $$"""{"username":"{{name}}","email":"{{name}}@example.com","password":"password123"}""");
        var login = await Ask(
            "login-" + unique, "login", $$"""{"username":"{{name}}","password":"password123"}""");
        var token = login.Field("data").GetProperty("access_token").GetString()!;
        var task = await Ask("task-" + unique, "create_task", """{"title":"read the queue"}""", token);
        Stage.Say("The same id again: no second task.");
        var again = await Ask("task-" + unique, "create_task", """{"title":"read the queue"}""", token);
        Stage.Check(again.SameAs(task), "the second reply is not the first one");
        var refused = await Ask("none-" + unique, "create_task", """{"title":"nobody's"}""", status: "error");
        Stage.Check(refused.Text("error") is { Length: > 0 }, "the error has no text");
    }

    private async Task<Shown> Ask(string id, string action, string data, string auth = "", string status = "ok")
    {
        var reply = await doors.Publish(
            new("api.requests", $$"""
                {
                  "id": "{{id}}",
                  "version": "v1",
                  "action": "{{action}}",
                  "data": {{data}},
                  "auth": "{{auth}}"
                }
                """) { Exchange = "api.direct", CorrelationId = id },
            status);
        Stage.Check(reply.Text("correlation_id") == id, "the reply's correlation_id is not the request's id");
        return reply;
    }
}
