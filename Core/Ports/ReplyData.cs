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
    private static ArrayBufferWriter<byte>? t_buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    public static byte[] Of<T>(T value)
    {
        t_buffer ??= new ArrayBufferWriter<byte>(1024);
        t_writer ??= new Utf8JsonWriter(t_buffer, new JsonWriterOptions
        {
            // It is JSON in UTF-8 and never stands inside HTML: what need not be escaped is not.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            SkipValidation = true,
        });
        t_buffer.ResetWrittenCount();
        t_writer.Reset(t_buffer);
        JsonSerializer.Serialize(t_writer, value, View<T>.Json);
        t_writer.Flush();
        var data = t_buffer.WrittenSpan.ToArray();
        if (t_buffer.Capacity > MostKept)
            (t_buffer, t_writer) = (null, null);
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
