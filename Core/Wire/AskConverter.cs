namespace Granary.Wire;

/// <summary>Writes batches between silos, and proves that a silo wrote them.</summary>
/// <remarks>A program that only references the contracts has neither table nor proof, and starts all the
/// same.</remarks>
[RegisterConverter]
internal sealed class AskConverter(MessageTable? table = null, ClusterProof? known = null)
    : IConverter<AskBatch, AskBatchFrame>
{
    private readonly ClusterProof _proof = known ?? ClusterProof.Outside(null);

    private MessageTable Messages => table
        ?? throw new InvalidOperationException("this process knows no messages of Granary: call AddGranaryClient");

    public AskBatchFrame ConvertToSurrogate(in AskBatch value) => new()
    {
        Asks = [.. value.Asks.Select(Frame)],
        Proof = value.Trusted ? _proof.Bytes : null,
    };

    public AskBatch ConvertFromSurrogate(in AskBatchFrame surrogate) =>
        new(Array.ConvertAll(surrogate.Asks ?? [], Ask)) { Trusted = _proof.Matches(surrogate.Proof) };

    private AskFrame Frame(Ask ask)
    {
        var (name, body) = Messages.Write(ask.Message);
        return new()
        {
            Kind = ask.Target.Kind,
            EntityId = ask.Target.Id,
            Message = name,
            Body = body,
            Caller = ask.Caller.Name,
            UserId = ask.Caller.UserId,
            Creates = ask.Creates,
            KeyCaller = ask.Key?.Caller,
            KeyScope = ask.Key?.Scope,
            Key = ask.Key?.Key,
            Fingerprint = ask.Fingerprint,
            RetentionTicks = ask.Retention.Ticks,
            RecordsRefusals = ask.RecordsRefusals,
            DeadlineTicks = ask.Deadline?.UtcTicks,
            CorrelationId = ask.CorrelationId,
            Trace = ask.Trace,
        };
    }

    private Ask Ask(AskFrame frame) => new()
    {
        Target = new(frame.Kind, frame.EntityId),
        Message = Messages.Read(frame.Message, frame.Body),
        Bytes = frame.Body.Length,
        Caller = new(frame.Caller, frame.UserId),
        Creates = frame.Creates,
        Key = frame.Key is null ? null : new(frame.KeyCaller!, frame.KeyScope!, frame.Key),
        Fingerprint = frame.Fingerprint ?? [],
        Retention = TimeSpan.FromTicks(frame.RetentionTicks),
        RecordsRefusals = frame.RecordsRefusals,
        Deadline = WireTicks.Time(frame.DeadlineTicks),
        CorrelationId = frame.CorrelationId ?? "",
        Trace = frame.Trace,
    };
}
