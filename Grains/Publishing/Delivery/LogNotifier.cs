using Granary.Publishing;
using Microsoft.Extensions.Logging;

namespace Granary.Grains.Publishing.Delivery;

/// <summary>Tells the log.</summary>
internal sealed partial class LogNotifier(ILogger<LogNotifier> log) : INotifier
{
    public ValueTask Deliver(PostReview post, IReadOnlyList<long> users, CancellationToken cancellation)
    {
        foreach (var user in users)
            LogNotified(user, post.Id, post.Slug);
        return default;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Notified user {User} of post {Post}: {Slug}")]
    private partial void LogNotified(long user, long post, string slug);
}
