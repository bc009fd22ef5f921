using System.Collections.Frozen;
using Granary.Grains.Turns;
using Granary.Ports;

namespace Granary.Grains.Travel;

/// <summary>Where batches arrive: the entities that live in this process, whichever engine keeps them.</summary>
public sealed class Residence(IReadOnlyList<KindSpec> kinds, AskCodec codec, TurnRunner runner)
{
    private readonly FrozenDictionary<string, KindSpec> kinds = kinds.ToFrozenDictionary(kind => kind.Kind);

    public Activation Activate(GrainKey key) => new(key, kinds[key.Kind]);

    /// <summary>One turn over one batch, and its answers. The engine sees to one at a time for each activation.</summary>
    public async ValueTask<byte[]> Take(Activation activation, byte[] batch)
    {
        var asks = Array.ConvertAll(codec.Decode(activation.Key, batch), ask => new PendingAsk(ask));
        await runner.Run(activation, asks);
        return await AnswerCodec.Encode(asks);
    }
}
