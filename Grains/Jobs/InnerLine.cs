using System.Text.Json;
using Granary.Grains.Workers;

namespace Granary.Grains.Jobs;

/// <summary>The line of a worker in the silo: the same way as everybody's, without a broker.</summary>
internal sealed class InnerLine(IActions actions, string worker) : IWorkerLine
{
    public async ValueTask<LineReply> Ask(string id, string action, JsonElement data, TimeSpan? patience)
    {
        var outcome = await actions.Ask(action, data, id, "worker:" + worker);
        return outcome.Refusal is { } refusal ? LineReply.Of(refusal) : new(outcome.Data);
    }
}
