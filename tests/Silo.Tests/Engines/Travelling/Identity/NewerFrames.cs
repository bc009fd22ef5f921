using System.Text.Json;
using Granary.Library;
using Granary.Wire;

namespace Granary.Tests.Engines.Travelling.Identity;

/// <summary>What a later version might send: our fields under our numbers, and more.</summary>
[GenerateSerializer, Alias("tests.newer.asks")]
internal sealed class NewerAskBatch
{
    [Id(0)]
    public NewerAsk[]? Asks;

    [Id(1)]
    public byte[]? Proof;

    [Id(2)]
    public string? Origin;

    public static NewerAskBatch Of(AskBatch batch, string secret) => new()
    {
        Asks = [.. batch.Asks.Select(NewerAsk.Of)],
        Proof = ClusterProof.Of(secret).Bytes,
        Origin = "a newer silo",
    };
}

[GenerateSerializer, Alias("tests.newer.ask")]
internal struct NewerAsk
{
    [Id(0)]
    public string Kind;

    [Id(1)]
    public long EntityId;

    [Id(2)]
    public string Message;

    [Id(3)]
    public byte[] Body;

    [Id(4)]
    public string Caller;

    [Id(5)]
    public long? UserId;

    [Id(6)]
    public bool Creates;

    [Id(7)]
    public string? KeyCaller;

    [Id(8)]
    public string? KeyScope;

    [Id(9)]
    public string? Key;

    [Id(10)]
    public byte[]? Fingerprint;

    [Id(11)]
    public long RetentionTicks;

    [Id(12)]
    public bool RecordsRefusals;

    [Id(13)]
    public long? DeadlineTicks;

    [Id(14)]
    public string? CorrelationId;

    [Id(15)]
    public string? Trace;

    [Id(30)]
    public int Tried;

    public static NewerAsk Of(Ask ask) => new()
    {
        Kind = ask.Target.Kind,
        EntityId = ask.Target.Id,
        Message = nameof(GetBook),
        Body = JsonSerializer.SerializeToUtf8Bytes((GetBook)ask.Message, SystemJson.Messages),
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
        Tried = 8,
    };
}

[GenerateSerializer, Alias("tests.newer.answer")]
internal sealed class NewerAnswer
{
    [Id(0)]
    public byte State;
}
