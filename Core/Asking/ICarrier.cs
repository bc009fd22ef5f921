namespace Granary.Asking;

/// <summary>Where a lane's batches go.</summary>
public interface ICarrier
{
    /// <summary>
    /// Takes a batch to where its entity lives and brings the answers. Throws <see cref="UnavailableException"/> when
    /// it cannot say what became of the batch.
    /// </summary>
    /// <param name="target">The entity.</param>
    /// <param name="batch">What is asked of it.</param>
    /// <param name="until">When nobody waits for any of it any more.</param>
    ValueTask<AnswerBatch> Carry(GrainKey target, AskBatch batch, DateTimeOffset? until);

    /// <summary>Decides it here, on an activation that is thrown away.</summary>
    /// <param name="ask">What is asked of an entity.</param>
    ValueTask Decide(PendingAsk ask);
}
