namespace Granary.Ports;

/// <summary>Answers the list messages of one system.</summary>
public interface IListHandler
{
    /// <summary>The answer, or <c>null</c> when the message is another system's.</summary>
    Task<ReadOnlyMemory<byte>>? Find(object message);
}
