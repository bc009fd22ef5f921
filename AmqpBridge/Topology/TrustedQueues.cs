namespace Granary.AmqpBridge.Topology;

/// <summary>
/// The bare queues whose producers need no credential: the operator has vouched for them, or they are our own.
/// </summary>
internal static class TrustedQueues
{
    /// <summary>Throws if the option names a queue that is none of <paramref name="bareQueues"/>.</summary>
    public static void Check(AmqpOptions options, IReadOnlyList<PlainQueue> bareQueues)
    {
        if (Names(options).FirstOrDefault(name => bareQueues.All(queue => queue.Name != name)) is not { } stranger)
            return;
        var known = bareQueues.Count > 0 ? string.Join(", ", bareQueues.Select(queue => queue.Name)) : "none";
        throw new SetupException($"Amqp:TrustedQueues names '{stranger}', which is no bare queue; there are: {known}.");
    }

    /// <summary>Whom its messages come from if they say nothing else; null: they must say it.</summary>
    public static string? Caller(AmqpOptions options, PlainQueue queue) =>
        queue.Own is not null || Names(options).Contains(queue.Name, StringComparer.Ordinal)
            ? $"queue:{queue.Name}"
            : null;

    private static string[] Names(AmqpOptions options) =>
        options.TrustedQueues.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
