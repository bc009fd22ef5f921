using Granary.Publishing;
using Granary.Storms.Lab;

namespace Granary.Tests.Publishing;

/// <summary><c>granary worker --steps</c>, as clients log in at the broker.</summary>
[Collection(PublishingSuite.Name)]
public sealed class StepWorkerTests(PublishingFixture fixture) : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);
    private static readonly string Moderator =
        $"{typeof(StagedModerator).FullName}@{typeof(StagedModerator).Assembly.Location}";

    private readonly LabSettings _settings = LabSettings.FromEnvironment();
    private readonly string _mark = Path.Combine(Path.GetTempPath(), $"granary-mark-{Guid.NewGuid():N}");
    private readonly List<ServerProcess> _workers = [];

    private Newsroom News => fixture.Foreign;

    public void Dispose()
    {
        _workers.ForEach(worker => worker.Dispose());
        File.Delete(_mark);
    }

    [Fact]
    public async Task One_that_is_killed_in_a_step_leaves_it_to_the_next()
    {
        var (author, reader) = (await News.Writer(), await News.Writer());
        await News.Door.Post($"/api/users/{author.Id}/subscribe", "{}", reader.Header);
        var first = Worker("first");
        var id = await News.Submitted(author, StagedModerator.HangsOnce);
        await Until.True("it is in the step", Soon, () => File.Exists(_mark));
        await first.Kill();
        Worker("second");
        await News.Reaches(id, PostStatus.Published);

        Assert.Equal(
            ["created", "submitted", "approved", "preview_made", "published", "notified"],
            await News.History(author, id));
        Assert.Equal([id], await News.Notifications(reader));
    }

    [Fact]
    public async Task Two_processes_share_the_steps_and_killing_them_loses_and_doubles_nothing()
    {
        var (author, reader) = (await News.Writer(), await News.Writer());
        await News.Door.Post($"/api/users/{author.Id}/subscribe", "{}", reader.Header);
        var workers = new[] { Worker("left", "moderate,publish"), Worker("right") };
        var posts = new List<long>();
        for (var n = 0; n < 20; n++)
        {
            posts.Add(await News.Submitted(author));
            if (n % 5 != 4)
                continue;
            await workers[n % 2].Kill();
            workers[n % 2] = Worker($"after-{n}", n % 2 == 0 ? "moderate,publish" : null);
        }

        foreach (var id in posts)
            await News.Reaches(id, PostStatus.Published);
        Assert.Equal(posts, (await News.Notifications(reader)).Order());
        foreach (var id in posts)
            Assert.Equal(6, (await News.History(author, id)).Count(what => what != "try_failed"));
    }

    [Fact]
    public async Task A_step_that_fails_is_tried_again_and_compensated_after_the_last_try()
    {
        var author = await News.Writer();
        Worker("breaks");
        var id = await News.Submitted(author, StagedModerator.Breaks);
        await News.Reaches(id, PostStatus.Rejected);

        Assert.Equal(
            ["try_failed", "try_failed", "try_failed", "gave_up"], (await News.History(author, id)).TakeLast(4));
    }

    [Fact]
    public async Task It_does_jobs_as_well_and_ends_when_it_is_told_to()
    {
        var author = await News.Writer();
        var worker = Worker("both", PostStep.Moderate, workers: "2");
        var job = await News.Door.Post("/tasks", """{"payload":"hello"}""");
        await Until.True("the job is done", Soon, async () =>
            (await News.Door.Get($"/tasks/{job.Text("task_id")}")).Text("status") == "done");
        var id = await News.Submitted(author);
        await Until.True(
            "it is moderated", Soon, async () => (await News.Review(id)).Text("step") != PostStep.Moderate);

        Assert.Equal(0, await worker.Terminate(Soon));
    }

    [Fact]
    public async Task One_whose_key_does_not_open_the_internal_door_says_so()
    {
        await News.Submitted(await News.Writer());
        var variables = Variables();
        variables["Jobs__ApiKey"] = await News.Key("jobs");

        (await ProgramRun.Of(_settings.Program, Arguments("shut", PostStep.Moderate, "0"), variables))
            .EndsWithOneSentence("steps are refused to this worker: the credential");
    }

    [Theory]
    [InlineData("--steps moderate,print", "there is no step 'print'; there are moderate, generate_preview, publish, n")]
    [InlineData("--steps ,", "--steps names none of moderate, generate_preview, publish, notify")]
    [InlineData("--workers 0", "--workers must be between 1 and 1000")]
    [InlineData("--workers 0 --steps notify --max-jobs 3", "--max-jobs counts jobs")]
    public async Task A_wrong_command_is_named(string line, string named) =>
        (await ProgramRun.Of(_settings.Program, ["worker", .. line.Split(' ')], Variables()))
            .EndsWithOneSentence(named);

    private ServerProcess Worker(string name, string? steps = null, string workers = "0")
    {
        var worker = ServerProcess.Start(
            _settings.Program, Arguments(name, steps ?? string.Join(',', PostStep.All), workers), Variables(),
            Path.Combine(_settings.Logs, $"{News.Place.Name}-{name}.log"));
        _workers.Add(worker);
        return worker;
    }

    private static string[] Arguments(string name, string steps, string workers) =>
        ["worker", "--workers", workers, "--steps", steps, "--name", name];

    private Dictionary<string, string> Variables() => new(News.Variables)
    {
        ["GRANARY_AMQP"] = Environment.GetEnvironmentVariable("GRANARY_CLIENT_AMQP")!,
        ["GRANARY_PG"] = "",
        ["Amqp__Prefix"] = News.Place.Name + ".",
        ["Publishing__Moderation"] = Moderator,
        [StagedModerator.Mark] = _mark,
    };
}
