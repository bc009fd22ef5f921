using Granary.Errors;

namespace Granary.Grains.Turns;

/// <summary>
/// Who may ask whom. A grain waits for the one it asks, so the lines must form no cycle: that is why no turn can wait
/// for itself.
/// </summary>
public sealed class AskTable
{
    private readonly (string From, string To)[] lines;

    public AskTable(params (string From, string To)[] lines)
    {
        this.lines = lines;
        foreach (var (kind, _) in lines)
        {
            if (Reaches(kind, kind))
                throw new SetupException($"grains of kind '{kind}' would wait for themselves: take the cycle out");
        }
    }

    /// <summary>The product's table.</summary>
    public static AskTable Granary { get; } = new(
        ("book", "author"), ("address", "user"), ("order", "user"), ("order", "address"), ("order", "product"),
        ("post", "user"), ("subscription", "user"));

    public bool Allows(string from, string to) => Array.IndexOf(lines, (from, to)) >= 0;

    private bool Reaches(string from, string to)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>([from]);
        while (open.TryPop(out var kind))
        {
            foreach (var next in lines.Where(line => line.From == kind).Select(line => line.To))
            {
                if (next == to)
                    return true;
                if (seen.Add(next))
                    open.Push(next);
            }
        }

        return false;
    }
}
