using System.Text.Json;
using Granary.Dispatch;

namespace Granary.Silo.Jobs;

/// <summary>The line of a worker in the silo: the same way as everybody's, without a broker.</summary>
internal sealed class InnerLine(IDispatcher dispatcher, string worker) : IJobLine
{
    public async ValueTask<JobReply> Ask(string id, string action, JsonElement data, TimeSpan? patience)
    {
        var outcome = await dispatcher.Handle(
            new() { Id = id, Action = action, Data = data, TrustedCaller = "worker:" + worker });
        return outcome.Refusal is { } refusal ? JobReply.Of(refusal) : new(outcome.Data);
    }
}
