using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Granary.Publishing;

namespace Granary.Grains.Publishing;

/// <summary>The message that asks for a post's next step. It leaves with the commit that made the step due.</summary>
internal static class StepMail
{
    /// <summary>One for each version of the post, so its id is made of that: grains throw no dice.</summary>
    public static OutMessage Of(long id, long version, PostState state)
    {
        var step = state.Step!;
        var after = step == PostStep.Notify ? state.NotifiedTo : (long?)null;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{PublishingSystem.Post}/{id}/{version}/{step}"));
        return new(new Guid(hash.AsSpan(0, 16)), PostStep.Queue(step), JsonSerializer.SerializeToUtf8Bytes(
            new StepOrder(id, state.Revision, 1, after), SystemJson.Messages));
    }
}
