using System.Text.RegularExpressions;
using Granary.Publishing;

namespace Granary.Grains.Publishing.Moderation;

/// <summary>Rejects posts that contain one of the words as a whole word, in upper or lower case.</summary>
internal sealed class WordModerator(string words) : IModerator
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Regex _forbidden = new(
        $@"(?<!\w)({string.Join('|', Split(words).Select(Regex.Escape))})(?!\w)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        Patience);

    public ValueTask<string?> Judge(PostReview post, CancellationToken cancellation)
    {
        var found = _forbidden.Match($"{post.Title}\n{post.Description}\n{post.Body}");
        return new(found.Success ? $"it says '{found.Value.ToLowerInvariant()}'" : null);
    }

    private static string[] Split(string words) =>
        words.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
