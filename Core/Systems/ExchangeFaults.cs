namespace Granary;

/// <summary>What the lines about exchanges, and about who is bound to them, get wrong.</summary>
internal static class ExchangeFaults
{
    public static IEnumerable<string> Of(SystemTable table) =>
    [
        .. table.Exchanges.Select(exchange => exchange.Fault).OfType<string>(),
        .. table.Exchanges.GroupBy(exchange => exchange.Name).Where(group => group.Count() > 1).Select(group =>
            $"exchange '{group.Key}' is listed differently: {string.Join(" and ", group.Select(Words))}"),
        .. table.All.SelectMany(system => system.Outgoing.SelectMany(line => OfOutgoing(system, line))),
        .. table.PlainQueues.SelectMany(OfQueue),
    ];

    private static IEnumerable<string> OfOutgoing(GranarySystem system, OutgoingSpec line)
    {
        var name = $"outgoing message '{line.Message.Name}' of system '{system.Name}'";
        if (line is { Queue: { } queue, Exchange: { } exchange })
            yield return $"{name} goes to queue '{queue}' and to exchange '{exchange}': choose one";
        if (line is { Exchange: null, HasHeaders: true })
            yield return $"{name} has headers, which only what goes to an exchange has";
        if (line.Queue is "")
            yield return $"{name} goes to a queue without a name";
    }

    private static IEnumerable<string> OfQueue(PlainQueue queue)
    {
        if (queue.Name.StartsWith(ExchangeSpec.TargetPrefix, StringComparison.Ordinal))
            yield return $"queue '{queue.Name}' has a name that stands for an exchange: choose another name";
        if (queue is { ActionBy.Actions.Count: 0 })
            yield return $"queue '{queue.Name}' has no line that says which action its messages ask for";
        if (queue is { Managed: not null } && (queue.Bindings.Count > 0 || queue.ActionBy is not null))
            yield return $"queue '{queue.Name}' is closed to others: "
                + "it has no bindings, and its messages do not choose their action";
    }

    private static string Words(ExchangeSpec exchange) =>
        exchange.Elsewhere ? "declared elsewhere" : exchange.Kind.ToString().ToLowerInvariant();
}
