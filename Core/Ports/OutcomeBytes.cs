using System.Text.Json;
using System.Text.Json.Serialization;

namespace Granary;

/// <summary>
/// How an outcome is stored: one tag byte, then the reply's <c>data</c> byte for byte, or the refusal.
/// </summary>
public static partial class OutcomeBytes
{
    private const byte Done = (byte)'+';
    private const byte NotDone = (byte)'-';

    public static byte[] Encode(Outcome outcome) => outcome.Refusal is { } refusal
        ? [NotDone, .. JsonSerializer.SerializeToUtf8Bytes(Stored.Of(refusal), StoredJson.Default.Stored)]
        : [Done, .. outcome.Data.Span];

    /// <summary>The outcome as it is given again.</summary>
    public static Outcome Decode(ReadOnlyMemory<byte> bytes) => bytes.Span[0] == Done
        ? Outcome.Ok(bytes[1..]) with { Replayed = true }
        : Outcome.Refused(JsonSerializer.Deserialize(bytes.Span[1..], StoredJson.Default.Stored)!.Refusal())
            with
        { Replayed = true };

    internal sealed record Stored(string Code, string Error, IReadOnlyList<FieldError>? Details)
    {
        public static Stored Of(Refusal refusal) => new(refusal.CodeName, refusal.Error, refusal.Details);

        public Refusal Refusal() => Granary.Refusal.Named(Code, Error) with { Details = Details };
    }

    [JsonSerializable(typeof(Stored))]
    internal sealed partial class StoredJson : JsonSerializerContext;
}
