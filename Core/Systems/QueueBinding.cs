namespace Granary;

/// <summary>
/// What of an exchange a plain queue gets. Declared at each start; one that is taken out of the code stays.
/// </summary>
/// <param name="Exchange">One that the system lists, else a topic exchange.</param>
/// <param name="RoutingKey">Of a topic exchange a pattern: <c>ticket.#</c>. A fanout exchange needs none.</param>
public sealed record QueueBinding(string Exchange, string RoutingKey = "")
{
    /// <summary>For a headers exchange: all of these must stand on a message.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}
