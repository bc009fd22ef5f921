using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Granary.AmqpBridge.Replies;

/// <summary>
/// Writes a reply's body. Recorded data is spliced in byte for byte. Not for several threads at once.
/// </summary>
public sealed class ReplyWriter : IDisposable
{
    private const int Roomy = 1024 * 1024;

    private static readonly JsonEncodedText CorrelationId = JsonEncodedText.Encode("correlation_id");
    private static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
    private static readonly JsonEncodedText Ok = JsonEncodedText.Encode("ok");
    private static readonly JsonEncodedText Failed = JsonEncodedText.Encode("error");
    private static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");

    private readonly Utf8JsonWriter _writer;
    private ArrayBufferWriter<byte> _buffer = new(4096);

    public ReplyWriter() => _writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions
    {
        // Replies are JSON in UTF-8 and never stand inside HTML: what need not be escaped is not.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    });

    /// <summary>The body, valid until the next call.</summary>
    public ReadOnlyMemory<byte> Write(string correlationId, Outcome outcome)
    {
        if (_buffer.Capacity > Roomy)
            _buffer = new ArrayBufferWriter<byte>(4096);
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        _writer.WriteStartObject();
        _writer.WriteString(CorrelationId, correlationId);
        if (outcome.Refusal is { } refusal)
            WriteRefusal(refusal);
        else
            WriteData(outcome.Data);
        _writer.WriteEndObject();
        _writer.Flush();
        return _buffer.WrittenMemory;
    }

    public void Dispose() => _writer.Dispose();

    private void WriteData(ReadOnlyMemory<byte> data)
    {
        _writer.WriteString(Status, Ok);
        _writer.WritePropertyName(Data);
        if (data.IsEmpty)
            _writer.WriteNullValue();
        else
            _writer.WriteRawValue(data.Span, skipInputValidation: true);
        _writer.WriteNull(Failed);
    }

    private void WriteRefusal(Refusal refusal)
    {
        _writer.WriteString(Status, Failed);
        _writer.WriteNull(Data);
        _writer.WriteString(Failed, refusal.Error);
        _writer.WriteString("code"u8, refusal.CodeName);
        if (refusal.Details is { Count: > 0 } details)
        {
            _writer.WriteStartArray("details"u8);
            foreach (var detail in details)
            {
                _writer.WriteStartObject();
                _writer.WriteString("field"u8, detail.Field);
                _writer.WriteString("message"u8, detail.Message);
                _writer.WriteEndObject();
            }
            _writer.WriteEndArray();
        }
        if (refusal.RetryAfterMs is { } wait)
            _writer.WriteNumber("retry_after_ms"u8, wait);
    }
}
