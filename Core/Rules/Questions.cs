namespace Granary;

/// <summary>Asking another grain whether it is there, and what it says.</summary>
public static class Questions
{
    /// <summary>The answer, or "there is none"; any other refusal means that it cannot be known now.</summary>
    public static async ValueTask<Outcome> Find(this IRuleContext context, GrainKey target, object message)
    {
        var outcome = await context.Read(target, message);
        return outcome.Refusal is null or { Code: ErrorCode.NotFound }
            ? outcome
            : throw new UnavailableException(target.Kind, outcome.Refusal.Error, outage: false);
    }
}
