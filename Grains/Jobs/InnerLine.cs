using System.Text.Json;

namespace Granary.Grains.Jobs;

/// <summary>The line of a worker in the silo: the same way as everybody's, without a broker.</summary>
internal sealed class InnerLine(IActions actions, string worker) : IJobLine
{
    public async ValueTask<JobReply> Ask(string id, string action, JsonElement data, TimeSpan? patience)
    {
        var outcome = await actions.Ask(action, data, id, "worker:" + worker);
        return outcome.Refusal is { } refusal ? JobReply.Of(refusal) : new(outcome.Data);
    }
}
