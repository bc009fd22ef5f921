using System.Text.Json;

namespace Granary.Grains.Workers;

/// <summary>How a worker asks for actions: inside the silo, or over the broker.</summary>
public interface IWorkerLine
{
    /// <summary>
    /// Asks once. Throws <see cref="UnavailableException"/> when there is no answer: the same id may be asked again.
    /// </summary>
    /// <param name="id">Names the question.</param>
    /// <param name="action">What is asked for.</param>
    /// <param name="data">With what.</param>
    /// <param name="patience">How long an answer is of use.</param>
    ValueTask<LineReply> Ask(string id, string action, JsonElement data, TimeSpan? patience);
}

/// <summary>What came of it.</summary>
public sealed record LineReply(ReadOnlyMemory<byte> Data, ErrorCode? Code = null, string? Error = null)
{
    public static LineReply Of(Refusal refusal) => new(default, refusal.Code, refusal.Error);
}
