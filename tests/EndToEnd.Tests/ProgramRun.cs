using System.Diagnostics;

namespace Granary.Tests;

/// <summary>One run of a command-line program, and what it said.</summary>
public sealed record ProgramRun(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

    /// <summary>It ended as an operator's fault does: one sentence that names it, and exit code 2.</summary>
    public void EndsWithOneSentence(string named)
    {
        var lines = Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith("granary:", StringComparison.Ordinal)).ToArray();
        Assert.True(ExitCode == 2, $"exit code {ExitCode}: {Errors}{Output}");
        Assert.Contains(named, Assert.Single(lines));
        Assert.DoesNotContain("   at ", Errors);
    }

    public static async Task<ProgramRun> Of(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Longest);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new ProgramRun(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end");
        }
    }
}
