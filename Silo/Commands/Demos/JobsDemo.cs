using System.Globalization;
using System.Text.Json;

namespace Granary.Silo.Commands.Demos;

/// <summary>System 4 over both doors: work that outlives its workers, one attempt at a time, and one result.</summary>
internal sealed class JobsDemo(Stage stage)
{
    private static readonly string[] Over = ["done", "failed", "cancelled"];

    public async Task Run()
    {
        await OneKey();
        Stage.Say("A job that never ends in its time. It is left alone; at the end we look what became of it.");
        var slow = await Submit("""{"type":"delay","payload":"60","timeout_seconds":1}""");
        await Priorities();
        await Later();
        await Cancelled();
        await new WorkerDemo(stage).Run();
        await GivenUp(slow);
        await Refusals();
    }

    private async Task OneKey()
    {
        Stage.Say("A job over AMQP, and the same key again over HTTP: one job, one reply.");
        const string data = """{"payload":"hello","priority":5}""";
        var key = "hello-" + stage.Unique;
        var job = await stage.Ask(new AmqpAsk("v1", "submit_job", data) { Key = key });
        var again = await stage.Ask(new HttpAsk("POST", "/tasks", data) { Key = key }, 201);
        Stage.Check(again.SameAs(job) && again.Replayed, "the second reply is not the first one");
        await Follow(job.Number("task_id"), "done");
        var view = await stage.Ask(new AmqpAsk("v1", "get_job", $$"""{"id":{{job.Number("task_id")}}}"""));
        Stage.Check(view.Text("result")!.StartsWith("processed: hello (", StringComparison.Ordinal),
            "the result is wrong");
    }

    private async Task Priorities()
    {
        Stage.Say("Nine jobs, the least urgent first. Who is free takes the most urgent one, and of those the oldest.");
        var jobs = new HashSet<long>();
        for (var n = 0; n < 9; n++)
        {
            jobs.Add(await Submit(string.Create(
                CultureInfo.InvariantCulture, $$"""{"type":"delay","payload":"0.4","priority":{{n / 3 * 5}}}""")));
        }

        bool Ours(JsonElement job) => jobs.Contains(job.GetProperty("id").GetInt64());
        var list = await new Watch(stage).List(
            "the nine jobs", new HttpAsk("GET", "/tasks?type=delay&limit=100"),
            job => Ours(job)
                ? $"job {job.GetProperty("id")}, priority {job.GetProperty("priority")}: {Status(job)}"
                : null,
            list => list.Field("items").EnumerateArray().Where(Ours).All(job => Over.Contains(Status(job))));
        var done = list.Field("items").EnumerateArray().Count(job => Ours(job) && Status(job) == "done");
        Stage.Check(done == jobs.Count, $"{done} of the nine jobs are done");
    }

    private async Task Later()
    {
        Stage.Say("A job may wait for its time.");
        await Follow(
            await Submit($$"""{"payload":"good morning","run_at":"{{In(TimeSpan.FromSeconds(2))}}"}"""), "done");
    }

    private async Task Cancelled()
    {
        Stage.Say("Cancelled before its time: it does not run. Cancelled while it runs: the worker is told.");
        var waits = await Submit($$"""{"payload":"never","run_at":"{{In(TimeSpan.FromHours(1))}}"}""");
        var view = await stage.Ask(new HttpAsk("DELETE", $"/tasks/{waits}"));
        Stage.Check(view.Text("status") == "cancelled" && view.Number("attempts") == 0, "it is not cancelled");
        var runs = await Submit("""{"type":"delay","payload":"60"}""");
        await new Watch(stage).Until(
            $"job {runs}", new HttpAsk("GET", $"/tasks/{runs}"), job => job.Text("status") == "processing");
        await stage.Ask(new HttpAsk("DELETE", $"/tasks/{runs}"));
        await Follow(runs, "cancelled");
    }

    private async Task GivenUp(long job)
    {
        Stage.Say(
            "And the one that takes too long? Stopped each time, tried again after a wait that grows, then given up.");
        await Follow(job, "failed");
        var view = await stage.Ask(new HttpAsk("GET", $"/tasks/{job}"));
        Stage.Check(view.Number("attempts") == view.Number("max_attempts"), "it was not tried as often as it may be");
        await stage.Ask(new HttpAsk("DELETE", $"/tasks/{job}"), 409);
    }

    private async Task Refusals()
    {
        Stage.Say("What cannot be done is said at once, every broken field by its name.");
        await stage.Ask(new HttpAsk("POST", "/tasks", """{"payload":"","priority":11}"""), 422);
        await stage.Ask(new AmqpAsk("v1", "submit_job", """{"payload":"soon","type":"delay"}"""), "validation_failed");
    }

    private async Task<long> Submit(string data) =>
        (await stage.Ask(new HttpAsk("POST", "/tasks", data), 201)).Number("task_id");

    private async Task Follow(long job, string status)
    {
        var history = await new Watch(stage).History(
            $"job {job}", new HttpAsk("GET", $"/tasks/{job}/history"), seen => Over.Contains(seen.Text("status")));
        Stage.Check(history.Text("status") == status, $"job {job} is {history.Text("status")} and not {status}");
    }

    private static string Status(JsonElement job) => job.GetProperty("status").GetString()!;

    private static string In(TimeSpan time) =>
        (TimeProvider.System.GetUtcNow() + time).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
