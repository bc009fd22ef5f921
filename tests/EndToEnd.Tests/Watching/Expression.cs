using System.Text.RegularExpressions;

namespace Granary.Tests.Watching;

/// <summary>What a PromQL expression asks for: metrics with their matchers, and the labels that it groups by.</summary>
internal sealed partial class Expression
{
    private static readonly HashSet<string> Words =
    [
        "and", "or", "unless", "bool", "offset", "inf", "nan", "start", "end",
        "by", "without", "on", "ignoring", "group_left", "group_right",
    ];

    private static readonly HashSet<string> Lists =
        ["by", "without", "on", "ignoring", "group_left", "group_right"];

    private readonly List<string> _tokens;
    private int _at;

    private Expression(string text) => _tokens = [.. Token().Matches(text).Select(token => token.Value)];

    /// <summary>Each metric with its matchers.</summary>
    public List<(string Name, IReadOnlyDictionary<string, string> Matchers)> Metrics { get; } = [];

    /// <summary>The labels that it groups or joins by.</summary>
    public HashSet<string> Labels { get; } = [];

    public static Expression Read(string text)
    {
        // A variable of Grafana: label_values(METRIC, LABEL).
        if (LabelValues().Match(text) is { Success: true } variable)
        {
            var read = Read(variable.Groups["metric"].Value);
            read.Labels.Add(variable.Groups["label"].Value);
            return read;
        }

        var expression = new Expression(text);
        while (expression._at < expression._tokens.Count)
            expression.Step();
        return expression;
    }

    private string? Next => _at < _tokens.Count ? _tokens[_at] : null;

    private void Step()
    {
        var token = _tokens[_at++];
        if (token == "[")
            _at = _tokens.IndexOf("]", _at) + 1;
        else if (Lists.Contains(token) && Next == "(")
            Labels.UnionWith(Inside(")").Where(label => Name().IsMatch(label)));
        else if (Name().IsMatch(token) && !Words.Contains(token) && Next is not "(" and not "by" and not "without")
            Metrics.Add((token, Next == "{" ? Matchers(Inside("}")) : new Dictionary<string, string>()));
    }

    private List<string> Inside(string close)
    {
        var end = _tokens.IndexOf(close, _at);
        if (end < 0)
            throw new FormatException($"no '{close}' in {string.Join(' ', _tokens)}");
        var inside = _tokens[(_at + 1)..end];
        _at = end + 1;
        return inside;
    }

    private static Dictionary<string, string> Matchers(List<string> inside) => Enumerable.Range(0, inside.Count)
        .Where(at => Name().IsMatch(inside[at]))
        .ToDictionary(at => inside[at], at => inside[at + 2][1..^1]);

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*" | [a-zA-Z_:][a-zA-Z0-9_:]* | \$\w+ | [0-9][0-9.a-z]* | =~ | != | !~ | [<>=!]=? | \S
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();

    [GeneratedRegex("^[a-zA-Z_:][a-zA-Z0-9_:]*$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^label_values\((?<metric>.*), (?<label>\w+)\)$")]
    private static partial Regex LabelValues();
}
