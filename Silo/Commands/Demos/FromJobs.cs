using System.Text.RegularExpressions;

namespace Granary.Silo.Commands.Demos;

/// <summary>The task queue on port 8001: a payload goes in, and somebody works on it.</summary>
internal sealed partial class FromJobs(OldDoors doors)
{
    public async Task Run()
    {
        Stage.Say("Coming from the task queue: port 8001, a payload, and its result.");
        var job = await doors.Curl(
            """
            curl -X POST http://localhost:8001/tasks \
              -H "Content-Type: application/json" \
              -d '{"payload": "test task"}'
            """,
            200, 201);
        var done = await doors.Until(
            $"curl http://localhost:8001/tasks/{job.Number("task_id")}", seen => seen.Text("status") == "done");
        Stage.Check(Processed().IsMatch(done.Text("result")!), "the result is not the old one");
        var health = await doors.Curl("curl http://localhost:8001/health", 200);
        Stage.Check(health.Text("status") == "healthy", "it is not healthy");
    }

    [GeneratedRegex(@"^processed: test task \(\d+sec\)$")]
    private static partial Regex Processed();
}
