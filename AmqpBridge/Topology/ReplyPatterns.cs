using System.Text.RegularExpressions;
using Granary.AmqpBridge.Replies;

namespace Granary.AmqpBridge.Topology;

/// <summary>Where replies may go, if the operator has said so: names of queues in which <c>*</c> is any text.</summary>
internal sealed class ReplyPatterns(string patterns)
{
    private readonly Regex[] _patterns =
        [.. patterns.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(Pattern)];

    public bool Allow(string replyTo) => _patterns.Length == 0 || _patterns.Any(pattern => pattern.IsMatch(replyTo));

    /// <summary>The broker puts the caller's own address behind the name that the caller wrote.</summary>
    private static Regex Pattern(string pattern)
    {
        var text = pattern == DirectReplyAddress.Prefix ? pattern + ".*" : pattern;
        var parts = text.Split('*').Select(Regex.Escape);
        return new($"^{string.Join(".*", parts)}\\z", RegexOptions.NonBacktracking | RegexOptions.Singleline);
    }
}
