using System.Text.Json;

namespace Granary.Tests.ComingFrom;

[Collection(FirstSystems.Name)]
public sealed class TaskQueueTests(FirstSystemsFixture system)
{
    [Fact]
    public async Task The_first_task_is_number_1_and_is_processed()
    {
        var made = await system.Type("""
            curl -X POST http://localhost:8001/tasks \
              -H "Content-Type: application/json" \
              -d '{"payload": "test task"}'
            """);
        Assert.Equal("""{"task_id":1}""", made.Body.Replace(" ", "", StringComparison.Ordinal));

        var task = await system.Await(
            "curl http://localhost:8001/tasks/1", seen => seen.GetProperty("status").GetString() == "done");

        Assert.Equal("test task", task.GetProperty("payload").GetString());
        Assert.Matches(@"^processed: test task \(\d+sec\)$", task.GetProperty("result").GetString()!);
        Assert.All(["created_at", "updated_at"], time => Assert.True(task.TryGetProperty(time, out _)));
    }

    [Fact]
    public async Task It_tells_its_health()
    {
        var health = JsonElement.Parse((await system.Type("curl http://localhost:8001/health")).Body);

        Assert.Equal("healthy", health.GetProperty("status").GetString());
        Assert.True(health.TryGetProperty("checks", out _));
    }
}
