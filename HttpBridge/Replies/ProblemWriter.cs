using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Granary.HttpBridge.Requests;
using Microsoft.AspNetCore.Http;

namespace Granary.HttpBridge.Replies;

/// <summary>Every error of this door: <c>application/problem+json</c> with the code of the other door.</summary>
internal static class ProblemWriter
{
    public const string ContentType = "application/problem+json";

    /// <summary>Quotation marks in sentences stay what they are: this is no HTML.</summary>
    private static readonly JsonWriterOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static async Task Write(HttpContext context, Problem problem)
    {
        var response = context.Response;
        var refusal = problem.Refusal;
        response.StatusCode = problem.Status;
        response.ContentType = ContentType;
        if (problem.Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer realm=\"Granary\"";
        if (problem.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = Seconds(refusal).ToString(CultureInfo.InvariantCulture);
        if (problem.Closes)
            response.Headers.Connection = "close";
        var body = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(body, Readable))
            Write(json, problem, RequestIds.Of(context));
        response.ContentLength = body.WrittenCount;
        await response.BodyWriter.WriteAsync(body.WrittenMemory);
    }

    private static long Seconds(Refusal refusal) => Math.Max(1, ((refusal.RetryAfterMs ?? 0) + 999) / 1000);

    private static void Write(Utf8JsonWriter json, Problem problem, string requestId)
    {
        var (code, refusal) = (problem.Refusal.CodeName, problem.Refusal);
        json.WriteStartObject();
        json.WriteString("type", "urn:granary:error:" + code);
        json.WriteString("title", code.Replace('_', ' '));
        json.WriteNumber("status", problem.Status);
        json.WriteString("detail", refusal.Error);
        json.WriteString("code", code);
        if (refusal.Details is { } details)
            Write(json, details);
        if (refusal.RetryAfterMs is { } wait)
            json.WriteNumber("retry_after_ms", wait);
        json.WriteString("request_id", requestId);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<FieldError> details)
    {
        json.WriteStartArray("details");
        foreach (var fault in details)
        {
            json.WriteStartObject();
            json.WriteString("field", fault.Field);
            json.WriteString("message", fault.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
