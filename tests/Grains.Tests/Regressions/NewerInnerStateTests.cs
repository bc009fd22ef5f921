using System.Text;
using System.Text.Json.Nodes;
using Granary.Grains.Jobs;
using Granary.Jobs;
using Granary.Tests.Turns;
using static Granary.Tests.Turns.TurnBench;

namespace Granary.Tests.Regressions;

/// <summary>Unknown members of an object inside a state belong to that very object.</summary>
public sealed class NewerInnerStateTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TurnBench _jobs = new(JsonType.State(typeof(JobState)), new JobRules());

    public NewerInnerStateTests() => _jobs.Store.Rows.Enqueue(new(3, Start, Start, """
        {"type":"echo","payload":"p","priority":0,"status":"processing","ready":false,"timeout_seconds":9,"history":[],
         "limits":{"max_attempts":3,"back_off_seconds":1,"max_back_off_seconds":9,"jitter":0.5},
         "attempt":{"token":"t1","worker":"w","heartbeat_seconds":5,"started_at":"2026-01-01T00:00:00Z",
          "deadline":"2026-01-01T00:00:09Z","lease_until":"2026-01-01T00:00:05Z","host":"h1"}}
        """u8.ToArray()));

    [Fact]
    public async Task They_are_written_back_into_it()
    {
        await _jobs.Turn(Change("1", new HeartbeatJob(7, "t1")));

        Assert.Equal((0.5, "h1"), ((double)Written["limits"]!["jitter"]!, (string)Written["attempt"]!["host"]!));
    }

    [Fact]
    public async Task They_end_with_it_and_are_not_given_to_the_next_one()
    {
        await _jobs.Turn(Change("1", new FinishJob(7, "t1", null, null, null, Returned: true)));
        Assert.Null(Written["attempt"]);
        await _jobs.Turn(Change("2", new TakeJob("t2", "w", 5)));

        Assert.Equal(("t2", null), ((string)Written["attempt"]!["token"]!, Written["attempt"]!["host"]));
        Assert.Equal(0.5, (double)Written["limits"]!["jitter"]!);
    }

    private JsonNode Written => JsonNode.Parse(Encoding.UTF8.GetString(_jobs.Store.Commits[^1].Write!.State!))!;
}
