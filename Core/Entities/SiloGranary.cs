namespace Granary;

/// <summary>Asks inside a silo: the program itself is the caller, unless the options name another.</summary>
public sealed class SiloGranary(IDoor door) : IGranary
{
    public async Task<Reply<TReply>> Send<TReply>(
        IMessage<TReply> message, AskOptions? options = null, CancellationToken cancellation = default)
    {
        var ask = GrainAsks.Of(message, options);
        return GrainAsks.Reply<TReply>(ask, Answer.Of(await door.Ask(ask, cancellation)));
    }

    public async Task<TReply> Create<TReply>(
        IMessage<TReply> message, string? key = null, CancellationToken cancellation = default)
    {
        GrainAsks.MustCreate(message);
        return (await Send(message, new() { Key = key }, cancellation)).Data;
    }
}
