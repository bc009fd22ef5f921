using System.Text.Json;

namespace Granary.Dispatch.Binding;

/// <summary>Turns <c>data</c> into the action's message, or into a list of everything that is wrong with it.</summary>
public static class Binder
{
    /// <summary>More than any action has fields: a reply is not to be longer than its request.</summary>
    private const int MostTold = 20;

    private const int MostSaid = 10;

    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    public static object? Bind(ActionSpec action, JsonElement data, out Refusal? refusal) =>
        Bind(action, data, out refusal, out _);

    /// <param name="action">Whose message it is.</param>
    /// <param name="data">As it was sent.</param>
    /// <param name="refusal">Why there is no message.</param>
    /// <param name="ignored">Some of it was left out, for the action has no such fields.</param>
    public static object? Bind(ActionSpec action, JsonElement data, out Refusal? refusal, out bool ignored)
    {
        ignored = false;
        if (data.ValueKind == JsonValueKind.Undefined)
            data = Nothing;
        var message = BindAll(action, data, out refusal);
        // Looked for only now: most requests hold nothing unknown.
        if (message is not null || !action.IgnoresUnknown || KnownFields.Of(action.Fields, data) is not { } rest)
            return message;
        ignored = true;
        return BindAll(action, rest, out refusal);
    }

    private static object? BindAll(ActionSpec action, JsonElement data, out Refusal? refusal)
    {
        var faults = Faults(action.Fields, data, out var all);
        refusal = faults is null ? null : Refusal(faults, all);
        return faults is null ? data.Deserialize(action.Message.Info) : null;
    }

    private static List<FieldError>? Faults(IReadOnlyList<Field> fields, JsonElement data, out int all)
    {
        List<FieldError>? faults = null;
        var known = 0;
        // By number: an enumerator would be an object for each request.
        for (var n = 0; n < fields.Count; n++)
        {
            var field = fields[n];
            var given = data.TryGetProperty(field.Name, out var value);
            known += given ? 1 : 0;
            if (Fault(field, given, value) is { } message)
                (faults ??= []).Add(new(field.Name, message));
        }

        // Names are unique by now (the door refuses doubles), so a surplus means a name that the table does not have.
        var strangers = data.GetPropertyCount() - known;
        all = (faults?.Count ?? 0) + strangers;
        return strangers == 0 ? faults : [.. (faults ?? []).Concat(Strangers(fields, data)).Take(MostTold)];
    }

    private static string? Fault(Field field, bool given, JsonElement value) => (given, value.ValueKind) switch
    {
        (false, _) => field.Required ? "is required" : null,
        (_, JsonValueKind.Null) => field.Required ? "is required" : field.Kept ? "must not be null" : null,
        _ => field.Check(value),
    };

    private static IEnumerable<FieldError> Strangers(IReadOnlyList<Field> fields, JsonElement data) =>
        from property in data.EnumerateObject()
        where !fields.Any(field => property.NameEquals(field.Name))
        select new FieldError(Shown.Of(property.Name, Shown.Name), "is not known here; known: " + Known(fields));

    private static string Known(IReadOnlyList<Field> fields) => string.Join(", ", fields.Select(field => field.Name));

    private static Refusal Refusal(List<FieldError> faults, int all)
    {
        var said = faults.Take(MostSaid).Select(fault => $"data.{fault.Field}: {fault.Message}");
        var more = all > MostSaid ? $"; and {all - MostSaid} more" : "";
        return new(ErrorCode.ValidationFailed, string.Join("; ", said) + more) { Details = faults };
    }
}
