using System.Text.Json;
using Granary.Actions;
using Granary.Errors;

namespace Granary.Dispatch.Binding;

/// <summary>Turns <c>data</c> into the action's message, or into a list of everything that is wrong with it.</summary>
public static class Binder
{
    /// <summary>More than a mistake: a reply is not to be much longer than its request.</summary>
    private const int MostStrangers = 1000;

    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    public static object? Bind(ActionSpec action, JsonElement data, out Refusal? refusal)
    {
        if (data.ValueKind == JsonValueKind.Undefined)
            data = Nothing;
        var faults = Faults(action.Fields, data);
        refusal = faults is null ? null : Refusal(faults);
        return faults is null ? data.Deserialize(action.Message) : null;
    }

    private static List<FieldError>? Faults(IReadOnlyList<Field> fields, JsonElement data)
    {
        List<FieldError>? faults = null;
        var known = 0;
        foreach (var field in fields)
        {
            var given = data.TryGetProperty(field.Name, out var value);
            known += given ? 1 : 0;
            if (Fault(field, given, value) is { } message)
                (faults ??= []).Add(new(field.Name, message));
        }

        // Names are unique by now (the door refuses doubles), so a surplus means a name that the table does not have.
        return known == data.GetPropertyCount() ? faults : [.. faults ?? [], .. Strangers(fields, data).Take(MostStrangers)];
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
        select new FieldError(Shown(property.Name), "is not known here; known: " + Known(fields));

    private static string Known(IReadOnlyList<Field> fields) => string.Join(", ", fields.Select(field => field.Name));

    private static Refusal Refusal(List<FieldError> faults) => new(
        ErrorCode.ValidationFailed,
        string.Join("; ", faults.Take(10).Select(fault => $"data.{fault.Field}: {fault.Message}")))
    {
        Details = faults,
    };

    private static string Shown(string name) => name.Length <= 64 ? name : name[..64] + "…";
}
