using System.Globalization;
using Granary.Storms.Lab;

namespace Granary.Tests.Cluster;

/// <summary>How Linux schedules a silo's threads.</summary>
public sealed class SchedulingTests
{
    private const int PolicyField = 41;
    private const int Normal = 0;
    private const int Batch = 3;

    private readonly LabSettings _settings = LabSettings.FromEnvironment();

    [Theory]
    [InlineData("", Batch)]
    [InlineData("batch", Batch)]
    [InlineData("normal", Normal)]
    public async Task Its_workers_interrupt_nobody_unless_they_are_to(string wanted, int policy)
    {
        await using var place = await Installation.Open(
            _settings, "scheduled", options: new Dictionary<string, string> { ["GRANARY_SCHEDULING"] = wanted });

        var workers = Directory.EnumerateDirectories($"/proc/{place.Silo.ProcessId}/task")
            .Select(thread => File.ReadAllText(Path.Combine(thread, "stat")))
            .Where(stat => stat.Contains("(.NET TP Worker)", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(workers);
        Assert.All(workers, stat => Assert.Equal(policy, Policy(stat)));
    }

    [Fact]
    public async Task Another_word_is_refused()
    {
        var run = await ProgramRun.Of(
            _settings.Program, ["serve"], new Dictionary<string, string> { ["GRANARY_SCHEDULING"] = "idle" });

        run.EndsWithOneSentence("GRANARY_SCHEDULING is 'idle': it must be batch or normal");
    }

    /// <summary>The name before the third field may hold anything.</summary>
    private static int Policy(string stat) => int.Parse(
        stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[PolicyField - 3], CultureInfo.InvariantCulture);
}
