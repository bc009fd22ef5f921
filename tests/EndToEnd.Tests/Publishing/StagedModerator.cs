using Granary.Publishing;

namespace Granary.Tests.Publishing;

/// <summary>
/// Approves; by their titles some posts meet what can happen to a moderator. Loaded by the worker from this library.
/// </summary>
public sealed class StagedModerator : IModerator
{
    public const string Breaks = "It breaks";
    public const string HangsOnce = "It hangs once";

    /// <summary>The variable that names the file by which it tells that it hangs.</summary>
    public const string Mark = "GRANARY_TEST_MARK";

    public async ValueTask<string?> Judge(PostReview post, CancellationToken cancellation)
    {
        if (post.Title == Breaks)
            throw new InvalidOperationException("the moderator broke");
        if (post.Title != HangsOnce || Environment.GetEnvironmentVariable(Mark) is not { } mark || File.Exists(mark))
            return null;
        await File.WriteAllTextAsync(mark, "", cancellation);
        await Task.Delay(Timeout.Infinite, cancellation);
        return null;
    }
}
