namespace Granary.AmqpBridge.Topology;

/// <summary>
/// The plain queues whose producers need no credential: the operator has vouched for them, or they are managed.
/// </summary>
internal static class TrustedQueues
{
    /// <summary>Throws if the option names a queue that is none of <paramref name="plainQueues"/>.</summary>
    public static void Check(AmqpOptions options, IReadOnlyList<PlainQueue> plainQueues)
    {
        if (Names(options).FirstOrDefault(name => plainQueues.All(queue => queue.Name != name)) is not { } stranger)
            return;
        var known = plainQueues.Count > 0 ? string.Join(", ", plainQueues.Select(queue => queue.Name)) : "none";
        throw new SetupException(
            $"Amqp:TrustedQueues names '{stranger}', which is no plain queue; there are: {known}.");
    }

    /// <summary>Whom its messages come from if they say nothing else; null: they must say it.</summary>
    public static string? Caller(AmqpOptions options, PlainQueue queue) =>
        queue.Managed is not null || Names(options).Contains(queue.Name, StringComparer.Ordinal)
            ? $"queue:{queue.Name}"
            : null;

    private static string[] Names(AmqpOptions options) =>
        options.TrustedQueues.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
