namespace Granary.Tests.Documents;

/// <summary>
/// A page of the documentation as a program: its blocks <c>```sh run</c>, one after the other in one shell, and what
/// the blocks <c>```json</c> and <c>```http</c> behind each say that it prints.
/// </summary>
internal sealed record Page(IReadOnlyList<PageStep> Steps)
{
    private const string Fence = "```";

    public static Page Read(string file)
    {
        var steps = new List<PageStep>();
        var lines = File.ReadAllLines(file);
        for (var at = 0; at < lines.Length; at++)
        {
            if (!lines[at].StartsWith(Fence, StringComparison.Ordinal))
                continue;
            var (kind, start) = (lines[at][Fence.Length..], at + 1);
            at = Array.IndexOf(lines, Fence, start);
            var text = string.Join('\n', lines[start..at]);
            if (kind == "sh run")
                steps.Add(new(start, text));
            else if (kind == "json" && steps.Count > 0)
                steps[^1] = steps[^1] with { Json = text };
            else if (kind == "http" && steps.Count > 0)
                steps[^1] = steps[^1] with { Lines = text.Split('\n') };
        }

        return new(steps);
    }
}

/// <param name="Line">Where it stands.</param>
/// <param name="Script">What is run.</param>
internal sealed record PageStep(int Line, string Script)
{
    /// <summary>All that it says is in the last JSON that is printed.</summary>
    public string? Json { get; init; }

    /// <summary>Each of them is printed.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];
}
