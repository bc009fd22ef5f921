using System.Buffers;
using System.Text.Json;
using Granary.HttpBridge.Replies;
using Granary.HttpBridge.Routes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Granary.HttpBridge.Requests;

/// <summary>Makes one object of what path, query, form, <c>If-Match</c> and body say.</summary>
internal static class GivenData
{
    /// <summary>One long body must not stay with its thread for good.</summary>
    private const int MostKept = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>What stands outside the body.</summary>
    public static JsonElement Outside(HttpContext context, BoundRoute route, long? ifMatch, out Problem? fault)
    {
        fault = null;
        var query = context.Request.QueryString;
        if (route.Parameters.Count == 0 && ifMatch is null && !query.HasValue)
            return default;
        var json = Begin();
        foreach (var slot in route.Parameters)
            SlotWriter.Write(json, slot, (string?)context.Request.RouteValues[slot.Parameter] ?? "");
        if (ifMatch is { } version)
            json.WriteNumber(BoundRoute.IfVersion, version);
        if (query.HasValue)
            fault = Add(json, route, query.Value!, []);
        return fault is null ? End(json) : default;
    }

    public static JsonElement Form(string text, BoundRoute route, out Problem? fault)
    {
        var json = Begin();
        fault = Add(json, route, text, route.Spec.FormIgnores);
        return fault is null ? End(json) : default;
    }

    /// <summary>A value that is given twice must be the same.</summary>
    public static JsonElement Merge(JsonElement outside, JsonElement body, BoundRoute route, out Problem? fault)
    {
        fault = null;
        if (outside.ValueKind == JsonValueKind.Undefined)
            return body;
        if (body.ValueKind == JsonValueKind.Undefined)
            return outside;
        var json = Begin();
        foreach (var property in outside.EnumerateObject())
            property.WriteTo(json);
        foreach (var property in body.EnumerateObject())
        {
            if (!outside.TryGetProperty(property.Name, out var other))
                property.WriteTo(json);
            else if (!JsonElement.DeepEquals(other, property.Value) && !route.Ignores(property.Name))
                fault ??= Problem.Invalid(property.Name, "differs between the body and the path, query or If-Match");
        }

        return fault is null ? End(json) : default;
    }

    private static Problem? Add(Utf8JsonWriter json, BoundRoute route, string query, IReadOnlyList<string> ignored)
    {
        var taken = route.Parameters.Select(slot => slot.Name).ToHashSet();
        foreach (var (parameter, texts) in QueryHelpers.ParseQuery(query))
        {
            var slot = route.SlotOf(parameter);
            if (parameter.Contains('\0') || texts.Any(text => text!.Contains('\0')))
                return Problem.Broken("the query or form holds NUL characters");
            if (ignored.Contains(parameter))
                continue;
            // One that comes once is passed on: a newer silo may know it.
            if (route.Ignores(parameter) && (taken.Contains(slot.Name) || texts.Count > 1))
                continue;
            if (!taken.Add(slot.Name) || (texts.Count > 1 && !slot.Many))
                return Problem.Invalid(slot.Name, "is given more than once");
            SlotWriter.Write(json, slot, texts);
        }

        return null;
    }

    private static Utf8JsonWriter Begin()
    {
        _buffer ??= new ArrayBufferWriter<byte>(512);
        _writer ??= new Utf8JsonWriter(_buffer);
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        _writer.WriteStartObject();
        return _writer;
    }

    private static JsonElement End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.Flush();
        var element = JsonElement.Parse(_buffer!.WrittenSpan);
        if (_buffer.Capacity > MostKept)
            (_buffer, _writer) = (null, null);
        return element;
    }
}
