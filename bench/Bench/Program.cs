using Granary.Bench;
using Granary.Bench.Compare;
using Granary.Bench.Echo;
using Granary.Bench.Envelopes;
using Granary.Bench.Http;
using Granary.Bench.Limits;
using Granary.Bench.Soak;
using Granary.Bench.Speed;
using Granary.Bench.Stores;
using Granary.Storms.Lab;

// granary-bench COMMAND: see bench/README.md. Exit code 0: as demanded; 1: not; 2: it could not be measured.
try
{
    return await Run(new BenchArguments(args)) ? 0 : 1;
}
catch (Exception e) when (e is InvalidOperationException or ArgumentException or TimeoutException or FormatException)
{
    await Console.Error.WriteLineAsync("granary-bench: " + e.Message);
    return 2;
}

static Task<bool> Run(BenchArguments arguments) => arguments.Command switch
{
    "echo" => EchoServer.Run(arguments),
    "speed" => new SpeedBench(LabSettings.FromEnvironment(), arguments).Run(),
    "compare" => new CompareBench(LabSettings.FromEnvironment(), arguments).Run(),
    "store" => new StoreBench(LabSettings.FromEnvironment(), arguments).Run(),
    "memory" => new MemoryBench(LabSettings.FromEnvironment(), arguments).Run(),
    "outcomes" => new OutcomesBench(LabSettings.FromEnvironment(), arguments).Run(),
    "start" => new StartBench(LabSettings.FromEnvironment(), arguments).Run(),
    "deaths" => new DeathsBench(LabSettings.FromEnvironment(), arguments).Run(),
    "envelope" => Task.FromResult(new EnvelopeBench(arguments).Run()),
    "http" => new HttpBench(LabSettings.FromEnvironment(), arguments).Run(),
    "login" => new LoginBench(LabSettings.FromEnvironment(), arguments).Run(),
    "jobs" => new JobsBench(LabSettings.FromEnvironment(), arguments).Run(),
    "soak" => new SoakRun(LabSettings.FromEnvironment(), arguments).Run(),
    var other => throw new ArgumentException(
        $"there is no {other}: speed, compare, store, memory, outcomes, start, deaths, envelope, http, login, jobs, "
            + "soak or echo"),
};
