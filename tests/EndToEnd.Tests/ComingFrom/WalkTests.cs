using Granary.Storms.Lab;

namespace Granary.Tests.ComingFrom;

/// <summary>On installations of their own: the demo takes the first keys and the name <c>jane_doe</c>.</summary>
[Collection(FirstSystems.Name)]
public sealed class WalkTests
{
    private static readonly LabSettings Settings = LabSettings.FromEnvironment();

    [Fact]
    public async Task The_demo_runs_what_all_five_documents_say_again_and_again()
    {
        await using var installation = await Installation.Open(Settings, "walk");
        for (var time = 0; time < 2; time++)
        {
            var run = await Run(installation);

            Assert.Equal((0, ""), (run.ExitCode, run.Errors));
            Assert.Contains("processed: test task (", run.Output);
            Assert.Contains("answered as the old documents say", run.Output);
        }
    }

    [Fact]
    public async Task What_is_answered_otherwise_ends_it_with_exit_code_1()
    {
        var options = new Dictionary<string, string> { ["Security__DevelopmentKey"] = "another" };
        await using var installation = await Installation.Open(Settings, "strange", options: options);

        var run = await Run(installation);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("granary: the demo ends here: the status is error and not ok", run.Errors);
    }

    private static Task<ProgramRun> Run(Installation installation) => ProgramRun.Of(
        Settings.Program, ["demo", "coming-from"], new Dictionary<string, string>
        {
            ["GRANARY_AMQP"] = FirstSystemsFixture.Guest.ToString(),
            ["GRANARY_PG"] = installation.Database.ConnectionString,
            ["GRANARY_HTTP"] = installation.Silo.Address.ToString(),
            ["GRANARY_PROFILE"] = "development",
            ["Amqp__Prefix"] = installation.Name + ".",
        });
}
