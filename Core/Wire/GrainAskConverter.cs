namespace Granary.Wire;

/// <summary>Writes what Orleans code asks. Only a silo's word counts about who the caller is.</summary>
/// <remarks>A program that only references the contracts has neither table nor proof, and starts all the
/// same.</remarks>
[RegisterConverter]
internal sealed class GrainAskConverter(MessageTable? table = null, ClusterProof? known = null)
    : IConverter<GrainAsk, GrainAskFrame>
{
    private readonly ClusterProof _proof = known ?? ClusterProof.Outside(null);

    private MessageTable Messages => table
        ?? throw new InvalidOperationException("this process knows no messages of Granary: call AddGranaryClient");

    public GrainAskFrame ConvertToSurrogate(in GrainAsk value)
    {
        var (name, body) = Messages.Write(value.Message);
        return new()
        {
            Message = name,
            Body = body,
            Key = value.Key,
            Version = value.Version,
            Credential = value.Credential ?? _proof.Credential,
            Caller = value.Caller?.Name,
            UserId = value.Caller?.UserId,
            DeadlineTicks = value.Deadline?.UtcTicks,
            CorrelationId = value.CorrelationId,
            Trace = value.Trace,
            Proof = value.Trusted ? _proof.Bytes : null,
        };
    }

    public GrainAsk ConvertFromSurrogate(in GrainAskFrame surrogate)
    {
        var trusted = _proof.Matches(surrogate.Proof);
        return new()
        {
            Message = Messages.Read(surrogate.Message, surrogate.Body),
            Key = surrogate.Key,
            Version = surrogate.Version,
            Credential = surrogate.Credential,
            Caller = trusted && surrogate.Caller is { } caller ? new(caller, surrogate.UserId) : null,
            Deadline = WireTicks.Time(surrogate.DeadlineTicks),
            CorrelationId = surrogate.CorrelationId ?? "",
            Trace = surrogate.Trace,
            Trusted = trusted,
        };
    }
}
