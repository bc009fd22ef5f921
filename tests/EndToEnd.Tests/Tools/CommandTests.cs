using Granary.Storms.Lab;

namespace Granary.Tests.Tools;

/// <summary>The program's commands, used as an operator would.</summary>
[Collection(SystemSuite.Name)]
public sealed class CommandTests(SystemFixture system)
{
    [Fact]
    public async Task The_readmes_call_works_and_is_safe_to_repeat()
    {
        string[] call = ["call", "create_book", """{"title":"1984","author":"George Orwell"}""", "--key", "readme"];
        var first = await system.Run(call);
        var again = await system.Run(call);

        Assert.Equal((0, ""), (first.ExitCode, first.Errors));
        Assert.Equal(first.Output, again.Output);
    }

    [Fact]
    public async Task An_error_reply_is_printed_and_is_exit_code_1()
    {
        var run = await system.Run("call", "get_book", """{"id":987654321}""");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("not_found", run.Output);
    }

    [Fact]
    public async Task The_demo_walks_through_the_library()
    {
        var run = await system.Run("demo");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("idempotency_conflict", run.Output);
        Assert.Contains("still has books", run.Output);
    }

    [Theory]
    [InlineData("tasks", "Idempotency-Replayed", "not_found")]
    [InlineData("shop", "9 ordered, 4 in stock", "cancelled")]
    [InlineData("jobs", "priority 10: done", "took more than 1 s", "the attempt is over")]
    [InlineData("saga", "moderate approved", "2 subscribers", "a token is never enough")]
    public async Task The_other_demos_can_run_again_and_again(string demo, params string[] seen)
    {
        for (var time = 0; time < 2; time++)
        {
            var run = await system.Run("demo", demo);

            Assert.Equal((0, ""), (run.ExitCode, run.Errors));
            Assert.All(seen, one => Assert.Contains(one, run.Output));
        }
    }

    [Theory]
    [InlineData("jobs")]
    [InlineData("shop")]
    public async Task A_demo_that_is_answered_otherwise_ends_with_exit_code_1(string demo)
    {
        var run = await ProgramRun.Of(
            system.Settings.Program, ["demo", demo],
            new Dictionary<string, string>(system.Variables()) { ["GRANARY_API_KEY"] = "nobody's" });

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("granary: the demo ends here: ", run.Errors);
    }

    [Fact]
    public async Task A_demo_without_a_silo_says_so() => (await ProgramRun.Of(
        system.Settings.Program, ["demo", "tasks"],
        new Dictionary<string, string>(system.Variables()) { ["GRANARY_HTTP"] = "http://127.0.0.1:1" }))
        .EndsWithOneSentence("nothing answers at http://127.0.0.1:1");

    [Fact]
    public async Task A_key_works_when_it_is_made_and_not_after_it_is_revoked()
    {
        var made = await system.Run("keys", "create", "tester", "--scope", "library");
        var id = Id(made);
        await Until.True("the key works", TimeSpan.FromSeconds(10), () => Works(made.Output.Trim()));
        var list = await system.Run("keys", "list");
        Assert.Contains("tester", list.Output);
        Assert.DoesNotContain(made.Output.Trim(), list.Output);

        Assert.Equal(0, (await system.Run("keys", "revoke", id)).ExitCode);
        await Until.True("it does not", TimeSpan.FromSeconds(10), async () => !await Works(made.Output.Trim()));
        Assert.Equal(2, (await system.Run("keys", "revoke", id)).ExitCode);
    }

    [Fact]
    public async Task A_rotated_key_gives_its_place_to_another_now_or_later()
    {
        var made = await system.Run("keys", "create", "rotator", "--scope", "library");
        var kept = await system.Run("keys", "rotate", Id(made), "--keep-hours", "1");
        var last = await system.Run("keys", "rotate", Id(kept));

        Assert.Contains("for 'rotator' with library", last.Errors);
        await Until.True("the last key works", TimeSpan.FromSeconds(10), () => Works(last.Output.Trim()));
        Assert.True(await Works(made.Output.Trim()));
        await Until.True(
            "the one between does not", TimeSpan.FromSeconds(10), async () => !await Works(kept.Output.Trim()));

        (await system.Run("keys", "rotate", Id(made))).EndsWithOneSentence("--days");
        (await system.Run("keys", "rotate", Id(kept))).EndsWithOneSentence("no valid key");
    }

    [Fact]
    public async Task The_health_command_asks_the_silo()
    {
        var run = await system.Run("health");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("\"healthy\"", run.Output);
    }

    private static string Id(ProgramRun made) => made.Errors.Split(' ')[1];

    private async Task<bool> Works(string key) =>
        (await system.Run("call", "get_books", """{"limit":1}""", "--auth", key)).ExitCode == 0;
}
