using System.Globalization;

namespace Granary.Bench;

/// <summary>What was asked for on the command line: words, and options as <c>--name value</c>.</summary>
internal sealed class BenchArguments
{
    private readonly Dictionary<string, string> _options = [];

    public BenchArguments(string[] arguments)
    {
        var words = new List<string>();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal))
                words.Add(arguments[i]);
            else if (i + 1 < arguments.Length)
                _options[arguments[i++][2..]] = arguments[i];
            else
                throw new ArgumentException($"{arguments[i]} needs a value");
        }

        Command = words.FirstOrDefault() ?? "speed";
        Words = words.Skip(1).ToArray();
    }

    public string Command { get; }

    public IReadOnlyList<string> Words { get; }

    public string Text(string name, string fallback) => _options.GetValueOrDefault(name, fallback);

    public string? Optional(string name) => _options.GetValueOrDefault(name);

    public int Number(string name, int fallback) =>
        _options.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;

    /// <summary>One or several, with commas between.</summary>
    public int[] Numbers(string name, int fallback) => _options.TryGetValue(name, out var text)
        ? [.. text.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))]
        : [fallback];

    public TimeSpan Seconds(string name, double fallback) => TimeSpan.FromSeconds(
        _options.TryGetValue(name, out var text) ? double.Parse(text, CultureInfo.InvariantCulture) : fallback);

    /// <summary>A part of something else, such as 0.97.</summary>
    public double? Share(string name) =>
        _options.TryGetValue(name, out var text) ? double.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>Whether a thing is wanted: all are, unless <c>--only</c> names some.</summary>
    public bool Wants(string name) =>
        !_options.TryGetValue("only", out var only) || only.Split(',').Contains(name, StringComparer.Ordinal);

    /// <summary>What every silo of the run is started with.</summary>
    public IReadOnlyDictionary<string, string> SiloOptions() =>
        new Dictionary<string, string> { ["Amqp__QueueType"] = Text("queue-type", "quorum") };
}
