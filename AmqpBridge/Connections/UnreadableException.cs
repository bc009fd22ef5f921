namespace Granary.AmqpBridge.Connections;

/// <summary>A connection died of a message that the client library cannot read.</summary>
internal sealed class UnreadableException(int found, Exception cause)
    : Exception($"a message could not be read; {found} such were taken out", cause)
{
    public int Found { get; } = found;
}
