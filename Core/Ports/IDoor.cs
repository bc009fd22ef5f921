namespace Granary;

/// <summary>The door for Orleans code: the same checks and the same promises as at the others.</summary>
public interface IDoor
{
    /// <summary>Lets an ask in that came to an entity itself.</summary>
    ValueTask<DoorAnswer> Admit(GrainKey entity, GrainAsk ask);

    /// <summary>Answers whatever may be asked: of entities, of new ones, of handlers.</summary>
    ValueTask<Outcome> Ask(GrainAsk ask, CancellationToken cancellation = default);
}

/// <summary>
/// What the door says: an ask for the entity, the outcome at once, or (neither) that no entity alone answers it.
/// </summary>
public sealed record DoorAnswer(Ask? Ask = null, Outcome? Outcome = null)
{
    public static DoorAnswer Refused(ErrorCode code, string error) => new(Outcome: Outcome.Refused(code, error));
}
