using Granary.Storms.Lab;

namespace Granary.Tests.Jobs;

/// <summary>
/// Workers in processes of their own, ours and a foreign one, which know the broker and nothing else.
/// </summary>
public sealed class WorkerProcessTests : IAsyncLifetime
{
    private readonly JobFixture _jobs = new() { Workers = 0, HeartbeatSeconds = 3 };
    private readonly List<ServerProcess> _workers = [];

    private static string Python => Environment.GetEnvironmentVariable("GRANARY_PYTHON") ?? "/usr/bin/python3";

    public Task InitializeAsync() => _jobs.InitializeAsync();

    public Task DisposeAsync()
    {
        _workers.ForEach(worker => worker.Dispose());
        return _jobs.DisposeAsync();
    }

    [Fact]
    public async Task A_worker_does_jobs_and_one_that_dies_gives_them_to_the_next()
    {
        var first = Worker("first");
        var id = await _jobs.Submit("""{"payload":"1000","type":"delay"}""");
        await _jobs.Becomes(id, "processing");
        var done = await _jobs.Submit("""{"payload":"hello"}""");
        await first.Kill();

        Worker("second");
        await _jobs.Becomes(done, "done");
        await Until.True(
            "the next worker has the job", JobFixture.Soon,
            async () => (await _jobs.Events(id)).Count(what => what == "claimed") == 2);
        Assert.Contains("attempt_lost", await _jobs.Events(id));
    }

    [Fact]
    public async Task A_worker_that_is_stopped_ends_its_job()
    {
        var worker = Worker("stopped");
        var id = await _jobs.Submit("""{"payload":"4","type":"delay"}""");
        // Its second word after the claim: before that, the claim's answer may still be on its way.
        await Until.True(
            "it works", JobFixture.Soon, async () => (await _jobs.Get(id)).GetProperty("version").GetInt64() > 2);

        Assert.Equal(0, await worker.Terminate(TimeSpan.FromSeconds(40)));
        Assert.Equal("done", (await _jobs.Get(id)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task After_so_many_jobs_a_worker_ends_by_itself()
    {
        var ids = new List<long>();
        for (var n = 0; n < 5; n++)
            ids.Add(await _jobs.Submit($$"""{"payload":"{{n}}"}"""));
        var variables = new Dictionary<string, string>(_jobs.Variables());
        string[] arguments = ["worker", "--workers", "2", "--name", "brief", "--max-jobs", "3"];
        var run = await ProgramRun.Of(_jobs.Settings.Program, arguments, variables);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(3, await _jobs.Installation.Database.Number("select count(*) from jobs where status = 'done'"));
        run = await ProgramRun.Of(_jobs.Settings.Program, [.. arguments[..^1], "0"], variables);
        Assert.Equal((2, true), (run.ExitCode, run.Errors.Contains("--max-jobs must be at least 1")));
        run = await ProgramRun.Of(_jobs.Settings.Program, ["worker", "--max-memory", "1"], variables);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task A_worker_outlives_its_connection()
    {
        Worker("patient");
        await _jobs.Becomes(await _jobs.Submit("""{"payload":"before"}"""), "done");
        await _jobs.Installation.Silo.Kill();
        await _jobs.Installation.Silo.Start(JobFixture.Soon);

        await _jobs.Becomes(await _jobs.Submit("""{"payload":"after"}"""), "done");
    }

    [Fact]
    public async Task A_worker_with_a_wrong_key_says_so()
    {
        var variables = new Dictionary<string, string>(_jobs.Variables()) { ["Jobs__ApiKey"] = "wrong" };

        (await ProgramRun.Of(_jobs.Settings.Program, ["worker", "--workers", "1"], variables))
            .EndsWithOneSentence("jobs are refused to this worker: the credential is wrong");
    }

    [Fact]
    public async Task A_foreign_worker_does_its_jobs()
    {
        var id = await _jobs.Submit("""{"payload":"hello","type":"shout"}""");
        var run = await ProgramRun.Of(
            Python, [Path.Combine(Checkout.Folder, "clients/python/worker.py"), "--types", "shout", "--once"],
            _jobs.Variables());

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal("HELLO", (await _jobs.Becomes(id, "done")).GetProperty("result").GetString());
        Assert.Equal($"job {id} is done: HELLO\n", run.Output);
    }

    private ServerProcess Worker(string name)
    {
        var worker = ServerProcess.Start(
            _jobs.Settings.Program, ["worker", "--workers", "2", "--name", name], _jobs.Variables(),
            Path.Combine(_jobs.Settings.Logs, $"{_jobs.Installation.Name}-{name}.log"));
        _workers.Add(worker);
        return worker;
    }
}
