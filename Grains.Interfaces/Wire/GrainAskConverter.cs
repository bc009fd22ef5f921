using Granary.Entities;

namespace Granary.Wire;

/// <summary>Writes what Orleans code asks. Only a silo's word counts about who the caller is.</summary>
[RegisterConverter]
internal sealed class GrainAskConverter(MessageTable messages, ClusterProof proof) : IConverter<GrainAsk, GrainAskFrame>
{
    public GrainAskFrame ConvertToSurrogate(in GrainAsk value)
    {
        var (name, body) = messages.Write(value.Message);
        return new()
        {
            Message = name,
            Body = body,
            Key = value.Key,
            Version = value.Version,
            Credential = value.Credential ?? proof.Credential,
            Caller = value.Caller?.Name,
            UserId = value.Caller?.UserId,
            DeadlineTicks = value.Deadline?.UtcTicks,
            CorrelationId = value.CorrelationId,
            Trace = value.Trace,
            Proof = value.Trusted ? proof.Bytes : null,
        };
    }

    public GrainAsk ConvertFromSurrogate(in GrainAskFrame surrogate)
    {
        var trusted = proof.Matches(surrogate.Proof);
        return new()
        {
            Message = messages.Read(surrogate.Message, surrogate.Body),
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
