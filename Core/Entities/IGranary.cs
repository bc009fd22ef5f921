namespace Granary;

/// <summary>
/// Asks entities from Orleans code, in a silo or in a client. A refusal comes as <see cref="RefusedException"/>; an
/// unknown outcome as <see cref="UnavailableException"/>: then ask again with the same key.
/// </summary>
public interface IGranary
{
    /// <summary>Asks, and returns key and replay beside the reply.</summary>
    Task<Reply<TReply>> Send<TReply>(
        IMessage<TReply> message, AskOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Makes a new entity. Refuses a message that makes none.</summary>
    Task<TReply> Create<TReply>(IMessage<TReply> message, string? key = null, CancellationToken cancellation = default);
}
