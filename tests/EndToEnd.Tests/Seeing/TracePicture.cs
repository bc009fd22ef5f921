using System.Globalization;
using System.Security;
using System.Text;

namespace Granary.Tests.Seeing;

/// <summary>Draws a trace: a line for each span, in the order of time, beneath its parent.</summary>
internal static class TracePicture
{
    private const int Width = 1000;
    private const int Names = 330;
    private const int Line = 18;

    public static string Draw(IReadOnlyList<ExportedSpan> spans, string prefix)
    {
        var lines = Lines(spans);
        var (begin, end) = (lines.Min(line => line.Span.Start), lines.Max(line => line.Span.End));
        var scale = (Width - Names - 70.0) / (end - begin);
        var picture = new StringBuilder()
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"<svg xmlns='http://www.w3.org/2000/svg' width='{Width}' height='{(lines.Count * Line) + 30}'>")
            .AppendLine("<g font-family='sans-serif' font-size='12'><rect width='100%' height='100%' fill='white'/>");
        for (var n = 0; n < lines.Count; n++)
        {
            var (span, depth) = lines[n];
            var (y, x) = ((n * Line) + 20, Names + ((span.Start - begin) * scale));
            var milliseconds = (span.End - span.Start) / 1e6;
            var name = SecurityElement.Escape(span.Name.Replace(prefix, "", StringComparison.Ordinal));
            var length = Math.Max(2, (span.End - span.Start) * scale);
            picture
                .AppendLine(CultureInfo.InvariantCulture, $"<text x='{8 + (depth * 10)}' y='{y}'>{name}</text>")
                .Append(CultureInfo.InvariantCulture, $"<rect x='{x:0.#}' y='{y - 10}' width='{length:0.#}' ")
                .AppendLine(CultureInfo.InvariantCulture, $"height='11' fill='{Colour(span)}'/>")
                .Append(CultureInfo.InvariantCulture, $"<text x='{x + length + 4:0.#}' y='{y}' fill='#555'>")
                .AppendLine(CultureInfo.InvariantCulture, $"{milliseconds:0.#} ms</text>");
        }

        return picture.AppendLine("</g></svg>").ToString();
    }

    private static List<(ExportedSpan Span, int Depth)> Lines(IReadOnlyList<ExportedSpan> spans)
    {
        var known = spans.Select(span => span.Id).ToHashSet();
        var children = spans.OrderBy(span => span.Start)
            .ToLookup(span => known.Contains(span.Parent) ? span.Parent : "");
        var lines = new List<(ExportedSpan, int)>();
        Add("", 0);
        return lines;

        void Add(string parent, int depth)
        {
            foreach (var span in children[parent])
            {
                lines.Add((span, depth));
                Add(span.Id, depth + 1);
            }
        }
    }

    private static string Colour(ExportedSpan span) => span switch
    {
        { Kind: 2 or 5 } => "#3b6ea5",
        { Kind: 4 } => "#c0842d",
        { Kind: 3 } => "#999999",
        { Name: "commit" } => "#5b8c5a",
        _ => "#8a6fae",
    };
}
