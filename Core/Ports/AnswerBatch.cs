namespace Granary;

/// <summary>The answers to a batch, in its order. Empty: they were given inside the process.</summary>
[Immutable, Alias("granary.answers")]
public sealed class AnswerBatch(IReadOnlyList<Answer> answers)
{
    public static AnswerBatch Given { get; } = new([]);

    public IReadOnlyList<Answer> Answers { get; } = answers;
}
