using System.Buffers;
using System.Text;
using System.Text.Json;
using Granary.Dispatch.Binding;
using Granary.HttpBridge.Replies;
using Granary.HttpBridge.Routes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Granary.HttpBridge.Requests;

/// <summary>Reads a body once, as strictly as the other door reads its messages.</summary>
internal sealed class BodyReader(int maxBytes)
{
    public const string Json = "application/json";
    public const string Form = "application/x-www-form-urlencoded";

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    public static bool HasBody(HttpRequest request) =>
        request.ContentLength is not (null or 0)
        || (request.ContentLength is null
            && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false });

    public async ValueTask<(JsonElement Body, Problem? Fault)> Read(HttpContext context, BoundRoute route)
    {
        var request = context.Request;
        if (request.ContentLength > maxBytes)
            return (default, TooLong());
        var read = await request.BodyReader.ReadAtLeastAsync(maxBytes + 1, context.RequestAborted);
        try
        {
            if (read.Buffer.IsEmpty)
                return default;
            if (read.Buffer.Length > maxBytes)
                return (default, TooLong());
            var body = read.Buffer.IsSingleSegment ? read.Buffer.First : read.Buffer.ToArray();
            var element = Parse(body.Span, request, route, out var fault);
            return (element, fault);
        }
        finally
        {
            request.BodyReader.AdvanceTo(read.Buffer.End);
        }
    }

    private static JsonElement Parse(ReadOnlySpan<byte> body, HttpRequest request, BoundRoute route, out Problem? fault)
    {
        var type = Type(request);
        fault = type == Json || (type == Form && route.Spec.Form)
            ? BodyText.Fault(body) is { } broken ? Problem.Broken(broken) : null
            : WrongType(route);
        if (fault is not null)
            return default;
        return type == Json ? Parse(body, out fault) : GivenData.Form(Encoding.UTF8.GetString(body), route, out fault);
    }

    private static JsonElement Parse(ReadOnlySpan<byte> body, out Problem? fault)
    {
        fault = null;
        try
        {
            var element = JsonElement.Parse(body, Strict);
            if (element.ValueKind == JsonValueKind.Object)
                return element;
            fault = Problem.Broken("the body must be a JSON object");
        }
        catch (JsonException e)
        {
            fault = Problem.Broken(BodyText.Sentence(e));
        }

        return default;
    }

    /// <summary>Null for what cannot be read: another charset, or packed.</summary>
    private static string? Type(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.ToString() is not ("" or "identity")
            || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || (type.Charset.HasValue && !IsUtf8(HeaderUtilities.RemoveQuotes(type.Charset))))
            return null;
        return type.MediaType.Equals(Form, StringComparison.OrdinalIgnoreCase) ? Form
            : type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase)
                || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase) ? Json
            : null;
    }

    private static bool IsUtf8(StringSegment charset) => charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    private static Problem WrongType(BoundRoute route) => Problem.Broken(
        StatusCodes.Status415UnsupportedMediaType,
        $"the body must be {Json}{(route.Spec.Form ? $" or {Form}" : "")}, in UTF-8 and not packed");

    private Problem TooLong()
    {
        var error = $"the body is too long; at most {maxBytes} bytes are allowed";
        return Problem.Broken(StatusCodes.Status413PayloadTooLarge, error) with { Closes = true };
    }
}
