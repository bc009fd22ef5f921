using System.Text.Json;

namespace Granary.Silo.Commands.Demos;

/// <summary>Jobs as a worker in any language sees them: claim, heartbeat, finish.</summary>
internal sealed class WorkerDemo(Stage stage)
{
    private const int MostJobs = 100;
    private const int MostClaims = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HashSet<long> _submitted = [];

    public async Task Run()
    {
        Stage.Say(
            "Anybody who has the key can be a worker: ours stands in line with the others until a job is left for it.");
        var job = await Claimed();
        var (id, token) = (job.GetProperty("id").GetInt64(), job.GetProperty("token").GetString()!);
        Stage.Say("It tells of itself now and then, and at the end what came of it. Only who holds the token can.");
        await stage.Ask(new AmqpAsk("v1", "heartbeat_job", $$"""{"id":{{id}},"token":"{{token}}"}"""));
        await stage.Ask(Finish(id, "another's", "made up"), "conflict");
        await stage.Ask(Finish(id, token, "done by hand"));
        Stage.Say("A result is recorded once: who comes late changes nothing.");
        await stage.Ask(Finish(id, token, "done twice"), "conflict");
        await stage.Ask(new AmqpAsk("v1", "heartbeat_job", $$"""{"id":{{id}},"token":"{{token}}"}"""), "conflict");
        var view = await stage.Ask(new HttpAsk("GET", $"/tasks/{id}"));
        Stage.Check(view.Text("status") == "done" && view.Text("result") == "done by hand", "the first result is gone");
        var history = await stage.Ask(new AmqpAsk("v1", "get_job_history", $$"""{"id":{{id}}}"""));
        Stage.Check(history.Field("items").GetArrayLength() == 3, "the history is not submitted, claimed, done");
    }

    /// <summary>A job of ours; one that belongs to others is given back.</summary>
    private async Task<JsonElement> Claimed()
    {
        for (var n = 0; n < MostClaims; n++)
        {
            var job = await Claim(n);
            if (_submitted.Contains(job.GetProperty("id").GetInt64()))
                return job;
            var (id, token) = (job.GetProperty("id"), job.GetProperty("token"));
            await stage.Ask(new AmqpAsk("v1", "finish_job", $$"""{"id":{{id}},"token":"{{token}}","returned":true}"""));
        }

        throw new StrayedException("our worker was given everybody's jobs but ours");
    }

    /// <summary>Jobs are submitted until one comes our way: those of the silo stand in line before us.</summary>
    private async Task<JsonElement> Claim(int n)
    {
        var claim = stage.Ask(
            new AmqpAsk("v1", "claim_job", $$"""{"worker":"demo-{{stage.Unique}}","wait_seconds":20}""")
            {
                Key = $"claim-{stage.Unique}-{n}",
            });
        while (!claim.IsCompleted && _submitted.Count < MostJobs)
        {
            const string data = """{"type":"delay","payload":"1","priority":10}""";
            var job = await stage.Ask(new HttpAsk("POST", "/api/v1/jobs", data), 201);
            _submitted.Add(job.Number("task_id"));
            await Task.WhenAny(claim, Task.Delay(Pause));
        }

        var given = (await claim).Field("job");
        Stage.Check(given.ValueKind == JsonValueKind.Object, "no job came to our worker");
        return given;
    }

    private static AmqpAsk Finish(long id, string token, string result) =>
        new("v1", "finish_job", $$"""{"id":{{id}},"token":"{{token}}","result":"{{result}}"}""");
}
