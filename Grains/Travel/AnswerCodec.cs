using Granary.Errors;
using Granary.Grains.Turns;
using Granary.Ports;

namespace Granary.Grains.Travel;

/// <summary>How the answers to a batch of asks travel back: outcomes, and failures as what they were.</summary>
public static class AnswerCodec
{
    private enum Tag : byte
    {
        Done,
        Refused,
        Unavailable,
        Cancelled,
        Defect,
    }

    /// <param name="batch">All of it completed.</param>
    public static async ValueTask<byte[]> Encode(IReadOnlyList<PendingAsk> batch)
    {
        using var writer = new TravelWriter();
        foreach (var ask in batch)
        {
            try
            {
                Write(writer, await ask.Answer);
            }
            catch (Exception failure)
            {
                Write(writer, failure);
            }
        }

        return writer.ToArray();
    }

    /// <summary>Completes what can be read; the rest stays as it is.</summary>
    public static void Complete(IReadOnlyList<PendingAsk> batch, byte[] answers)
    {
        using var reader = new TravelReader(answers);
        foreach (var ask in batch)
            Complete(ask, reader);
    }

    private static void Write(TravelWriter writer, Outcome outcome)
    {
        writer.Write((byte)(outcome.Refusal is null ? Tag.Done : Tag.Refused));
        writer.Write(outcome.Replayed);
        if (outcome.Refusal is { } refusal)
            Write(writer, refusal);
        else
            writer.WriteBytes(outcome.Data.Span);
    }

    private static void Write(TravelWriter writer, Refusal refusal)
    {
        writer.Write(refusal.CodeName);
        writer.Write(refusal.Error);
        writer.WriteOptional(refusal.RetryAfterMs);
        writer.WriteOptional(refusal.Details?.Count);
        foreach (var detail in refusal.Details ?? [])
        {
            writer.Write(detail.Field);
            writer.Write(detail.Message);
        }
    }

    private static void Write(TravelWriter writer, Exception failure)
    {
        switch (failure)
        {
            case UnavailableException unavailable:
                writer.Write((byte)Tag.Unavailable);
                writer.Write(unavailable.Dependency);
                writer.Write(unavailable.Message);
                writer.Write(unavailable.Outage);
                break;
            case OperationCanceledException:
                writer.Write((byte)Tag.Cancelled);
                break;
            default:
                writer.Write((byte)Tag.Defect);
                writer.Write(
                    failure is InvalidOperationException ? failure.Message : $"{failure.GetType().Name}: {failure.Message}");
                writer.Write(failure.ToString());
                break;
        }
    }

    private static void Complete(PendingAsk ask, TravelReader reader)
    {
        switch ((Tag)reader.ReadByte())
        {
            case Tag.Done:
                var replayed = reader.ReadBoolean();
                ask.Complete(Outcome.Ok(reader.ReadMemory()) with { Replayed = replayed });
                break;
            case Tag.Refused:
                replayed = reader.ReadBoolean();
                ask.Complete(Outcome.Refused(ReadRefusal(reader)) with { Replayed = replayed });
                break;
            case Tag.Unavailable:
                ask.Fail(new UnavailableException(reader.ReadString(), reader.ReadString(), reader.ReadBoolean()));
                break;
            case Tag.Cancelled:
                ask.Fail(new OperationCanceledException());
                break;
            default:
                // The inner one tells the log where it was thrown: this process knows only where it was read.
                ask.Fail(new InvalidOperationException(reader.ReadString(), new InvalidOperationException(reader.ReadString())));
                break;
        }
    }

    private static Refusal ReadRefusal(TravelReader reader)
    {
        var refusal = Refusal.Named(reader.ReadString(), reader.ReadString()) with
        {
            RetryAfterMs = reader.ReadOptional(),
        };
        if (reader.ReadOptional() is not { } count)
            return refusal;
        var details = new FieldError[count];
        for (var n = 0; n < count; n++)
            details[n] = new(reader.ReadString(), reader.ReadString());
        return refusal with { Details = details };
    }
}
