using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Granary.Tests.Watching;

/// <summary>
/// Reads a metrics page as strictly as its format is written, in Prometheus' text format or in OpenMetrics; anything
/// that a scraper may refuse or misread is a <see cref="FormatException"/>.
/// </summary>
internal sealed partial class ExpositionPage
{
    private readonly Dictionary<string, Family> _families = [];
    private readonly HashSet<string> _series = [];
    private readonly bool _openMetrics;
    private Family? _open;

    private ExpositionPage(bool openMetrics) => _openMetrics = openMetrics;

    public IReadOnlyDictionary<string, Family> Families => _families;

    public IEnumerable<Sample> Samples => _families.Values.SelectMany(family => family.Samples);

    public static ExpositionPage Text(string page)
    {
        if (!page.EndsWith('\n'))
            throw new FormatException("the page does not end with a line's end");
        return new ExpositionPage(openMetrics: false).Read(page[..^1].Split('\n'));
    }

    public static ExpositionPage OpenMetrics(string page)
    {
        const string End = "\n# EOF\n";
        if (!page.EndsWith(End, StringComparison.Ordinal))
            throw new FormatException("the page does not end with # EOF");
        return new ExpositionPage(openMetrics: true).Read(page[..^End.Length].Split('\n'));
    }

    public static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ when PlainNumber().IsMatch(text) => double.Parse(text, CultureInfo.InvariantCulture),
        _ => throw new FormatException($"'{text}' is no number"),
    };

    private ExpositionPage Read(string[] lines)
    {
        foreach (var line in lines)
        {
            if (Comment().Match(line) is { Success: true } comment)
                Describe(comment.Groups["what"].Value, comment.Groups["name"].Value, comment.Groups["text"].Value);
            else if (SampleLine().Match(line) is { Success: true } sample
                && (_openMetrics || !sample.Groups["exemplar"].Success))
                Take(Told(sample.Groups));
            else
                throw new FormatException($"no line of a metrics page: {line}");
        }

        _open?.Check();
        return this;
    }

    private void Describe(string what, string name, string text)
    {
        if (what == "UNIT" && !_openMetrics)
            throw new FormatException($"{name}: UNIT is a word of OpenMetrics");
        if (what == "HELP")
            Unescaped(text, _openMetrics ? "\\n\"" : "\\n");
        if (_open?.Name != name)
            Begin(name);
        _open!.Tell(what, text);
    }

    private void Begin(string name)
    {
        _open?.Check();
        _open = new Family(name, _openMetrics);
        if (!_families.TryAdd(name, _open))
            throw new FormatException($"{name} is there twice");
    }

    private void Take(Sample sample)
    {
        if (_open is null)
            throw new FormatException($"{sample.Name} stands before any TYPE");
        _open.Add(sample);
        if (!_series.Add(sample.Series))
            throw new FormatException($"{sample.Series} is there twice");
    }

    private static Sample Told(GroupCollection sample) =>
        new(sample["name"].Value, Labels(sample["labels"]), Number(sample["value"].Value))
        {
            Exemplar = Labels(sample["exemplar"]),
        };

    private static Dictionary<string, string> Labels(Group labels)
    {
        var read = new Dictionary<string, string>();
        foreach (Match label in Label().Matches(labels.Value))
        {
            if (!read.TryAdd(label.Groups["name"].Value, Unescaped(label.Groups["value"].Value, "\\n\"")))
                throw new FormatException($"the label {label.Groups["name"].Value} is there twice: {labels.Value}");
        }

        return read;
    }

    private static string Unescaped(string text, string allowed)
    {
        var plain = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            var escaped = text[at] == '\\';
            if (escaped && (++at == text.Length || !allowed.Contains(text[at])))
                throw new FormatException($"a backslash escapes nothing: {text}");
            plain.Append(escaped && text[at] == 'n' ? '\n' : text[at]);
        }

        return plain.ToString();
    }

    [GeneratedRegex(@"^# (?<what>HELP|TYPE|UNIT) (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<text>\S.*)$")]
    private static partial Regex Comment();

    [GeneratedRegex(
        "^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)"
        + """(\{(?<labels>([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\.)*"(,(?!\})|(?=\})))*)\})?"""
        + """ (?<value>\S+)( [0-9.]+)?"""
        + """( # \{(?<exemplar>([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\.)*"(,(?!\})|(?=\})))*)\} \S+( [0-9.]+)?)?$""",
        RegexOptions.ExplicitCapture)]
    private static partial Regex SampleLine();

    [GeneratedRegex("""(?<name>\w+)="(?<value>([^"\\]|\\.)*)"(,|$)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Label();

    [GeneratedRegex("^[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?$")]
    private static partial Regex PlainNumber();
}
