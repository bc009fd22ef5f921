namespace Granary.Silo.Commands.Demos;

/// <summary>A message as an old client publishes it, byte for byte.</summary>
/// <param name="Queue">The routing key.</param>
/// <param name="Body">Whatever it is.</param>
internal sealed record OldMessage(string Queue, string Body)
{
    /// <summary>Empty: the default exchange.</summary>
    public string Exchange { get; init; } = "";

    public string? CorrelationId { get; init; }
}
