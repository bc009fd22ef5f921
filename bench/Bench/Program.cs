using Granary.Bench;
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

static async Task<bool> Run(BenchArguments arguments)
{
    switch (arguments.Command)
    {
        case "echo":
            var amqp = new Uri(Environment.GetEnvironmentVariable("GRANARY_AMQP")!);
            await EchoServer.Run(
                amqp, arguments.Text("queue", "echo"), arguments.Text("queue-type", "quorum"),
                arguments.Text("ready", "echo"));
            return true;
        case "speed":
            return await new SpeedBench(LabSettings.FromEnvironment(), arguments).Run();
        case "store":
            return await new StoreBench(LabSettings.FromEnvironment(), arguments).Run();
        case "memory":
            return await new MemoryBench(LabSettings.FromEnvironment(), arguments).Run();
        case "outcomes":
            return await new OutcomesBench(LabSettings.FromEnvironment(), arguments).Run();
        case "start":
            return await new StartBench(LabSettings.FromEnvironment(), arguments).Run();
        case "envelope":
            return new EnvelopeBench(arguments).Run();
        case "login":
            return await new LoginBench(LabSettings.FromEnvironment(), arguments).Run();
        case "jobs":
            return await new JobsBench(LabSettings.FromEnvironment(), arguments).Run();
        case "http":
            return await new HttpBench(LabSettings.FromEnvironment(), arguments).Run();
        case "soak":
            return await new SoakRun(LabSettings.FromEnvironment(), arguments).Run();
        default:
            throw new ArgumentException(
                $"there is no {arguments.Command}: speed, store, memory, outcomes, start, envelope, http, login, jobs, soak or echo");
    }
}
