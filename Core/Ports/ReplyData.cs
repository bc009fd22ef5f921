using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Granary;

/// <summary>Writes and reads what a reply has as <c>data</c>.</summary>
public static class ReplyData
{
    private const int MostKept = 256 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    public static byte[] Of<T>(T value)
    {
        _buffer ??= new ArrayBufferWriter<byte>(1024);
        _writer ??= new Utf8JsonWriter(_buffer, new JsonWriterOptions
        {
            // It is JSON in UTF-8 and never stands inside HTML: what need not be escaped is not.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            SkipValidation = true,
        });
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        JsonSerializer.Serialize(_writer, value, View<T>.Json);
        _writer.Flush();
        var data = _buffer.WrittenSpan.ToArray();
        if (_buffer.Capacity > MostKept)
            (_buffer, _writer) = (null, null);
        return data;
    }

    /// <summary>What another entity replied.</summary>
    public static T Read<T>(ReadOnlyMemory<byte> data) => JsonSerializer.Deserialize(data.Span, View<T>.Json)!;

    /// <summary>Looked at when it is first written or read, and then at hand.</summary>
    private static class View<T>
    {
        public static JsonTypeInfo<T> Json { get; } = (JsonTypeInfo<T>)SystemJson.Views.GetTypeInfo(typeof(T));
    }
}
