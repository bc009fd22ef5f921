namespace Granary.Silo.Commands.Demos;

/// <summary>System 2 over both doors: users, their tokens, and tasks that only their owners see.</summary>
internal sealed class TasksDemo(Stage stage)
{
    private const string Password = "correct horse";

    public async Task Run()
    {
        var token = await Ada();
        var task = await OneKey(token);
        await TwoVersions(token, task);
        await Lists(token);
        await AnotherUser(task);
    }

    private async Task<string> Ada()
    {
        var name = "ada-" + stage.Unique;
        Stage.Say("A user registers, over HTTP. The name is taken then, on the other door as well.");
        await stage.Ask(new HttpAsk("POST", "/api/v1/register", Registration(name)), 201);
        await stage.Ask(new AmqpAsk("v1", "register", Registration(name.ToUpperInvariant())), "conflict");
        Stage.Say("A name and its password for a token; the token for its user.");
        await stage.Ask(
            new AmqpAsk("v1", "login", $$"""{"username":"{{name}}","password":"wrong battery"}"""), "unauthenticated");
        var token = await LogIn(name);
        var me = await stage.Ask(new AmqpAsk("v1", "get_me") { Token = token });
        Stage.Check(me.Text("username") == name, "get_me is somebody else");
        Stage.Check((await stage.Ask(new HttpAsk("GET", "/api/v1/me") { Token = token })).SameAs(me),
            "the doors disagree");
        return token;
    }

    private async Task<long> OneKey(string token)
    {
        Stage.Say("A task over AMQP, and the same key again over HTTP: one task, one reply.");
        const string data = """{"title":"water the plants","description":"all of them"}""";
        var key = "plants-" + stage.Unique;
        var task = await stage.Ask(new AmqpAsk("v1", "create_task", data) { Key = key, Token = token });
        var again = await stage.Ask(new HttpAsk("POST", "/api/v1/tasks", data) { Key = key, Token = token }, 201);
        Stage.Check(again.SameAs(task) && again.Replayed, "the second reply is not the first one");
        return task.Id;
    }

    private async Task TwoVersions(string token, long task)
    {
        Stage.Say("The second version of the same task has a status; done there is completed here.");
        var path = $"/api/v2/tasks/{task}";
        var view = await stage.Ask(new HttpAsk("GET", path) { Token = token });
        Stage.Check(view.Text("status") == "todo", "the task is not to do");
        await stage.Ask(new HttpAsk("POST", path + "/complete") { Token = token });
        var first = await stage.Ask(new AmqpAsk("v1", "get_task", $$"""{"id":{{task}}}""") { Token = token });
        Stage.Check(first.Field("completed").GetBoolean(), "the task is not completed");
        Stage.Say("Who has not seen the last change may not make the next one.");
        await stage.Ask(
            new HttpAsk("PUT", path, """{"title":"water the cactus"}""") { Token = token, IfMatch = view.ETag }, 412);
    }

    private async Task Lists(string token)
    {
        Stage.Say("Priorities, dates and tags; lists are filtered and sorted by index.");
        var create = new HttpAsk("POST", "/api/v2/tasks") { Token = token };
        await stage.Ask(
            create with
            {
                Data = """{"title":"rake","priority":3,"tags":["garden"],"due_at":"2030-05-01T08:00:00Z"}""",
            },
            201);
        await stage.Ask(create with { Data = """{"title":"sow","priority":7,"tags":["garden","spring"]}""" }, 201);
        var list = await stage.Ask(new HttpAsk("GET", "/api/v2/tasks?tag=garden&sort=-priority") { Token = token });
        var first = list.Field("items")[0].GetProperty("title").GetString();
        Stage.Check(list.Number("total") == 2 && first == "sow", "the list is wrong");
        await stage.Ask(
            new AmqpAsk("v2", "create_task", """{"title":"","priority":11}""") { Token = token }, "validation_failed");
    }

    private async Task AnotherUser(long task)
    {
        var name = "bob-" + stage.Unique;
        Stage.Say("Another user sees nothing of all this, and without a valid token nobody sees anything.");
        await stage.Ask(new AmqpAsk("v1", "register", Registration(name)));
        var token = await LogIn(name);
        await stage.Ask(new AmqpAsk("v1", "get_task", $$"""{"id":{{task}}}""") { Token = token }, "not_found");
        await stage.Ask(new HttpAsk("DELETE", $"/api/v2/tasks/{task}") { Token = token }, 404);
        var list = await stage.Ask(new HttpAsk("GET", "/api/v1/tasks") { Token = token });
        Stage.Check(list.Number("total") == 0, "another user's tasks are in the list");
        await stage.Ask(new HttpAsk("GET", "/api/v1/tasks") { Token = "not-a-token" }, 401);
    }

    private async Task<string> LogIn(string name) => (await stage.Ask(new AmqpAsk(
        "v1", "login", $$"""{"username":"{{name}}","password":"{{Password}}"}"""))).Text("access_token")!;

    private static string Registration(string name) =>
        $$"""{"username":"{{name}}","email":"{{name}}@example.com","password":"{{Password}}"}""";
}
