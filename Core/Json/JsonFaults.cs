using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Granary;

/// <summary>
/// What of messages, views and states cannot be written as JSON and read again. It looks at members only: to have the
/// framework make its plans for all of them would take longer than the rest of a start.
/// </summary>
internal static class JsonFaults
{
    private static readonly HashSet<Type> Plain =
    [
        typeof(string), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly),
        typeof(TimeSpan), typeof(Guid), typeof(Uri), typeof(Version), typeof(Half), typeof(Int128), typeof(UInt128),
        typeof(byte[]), typeof(Memory<byte>), typeof(ReadOnlyMemory<byte>), typeof(object),
        typeof(JsonElement), typeof(JsonDocument), typeof(JsonNode), typeof(JsonObject), typeof(JsonArray),
        typeof(JsonValue),
    ];

    /// <param name="types">Each with the system that brings it; what an author described himself is his.</param>
    public static IEnumerable<string> Of(IEnumerable<(string System, JsonType Type)> types)
    {
        var seen = new HashSet<Type>();
        List<string> faults = [];
        foreach (var (system, type) in types)
            if (!type.IsKnown && MessageFields.OfKnown(type.Type) is not { Faults.Count: > 0 })
                Look(system, type.Type, type.Type.Name, seen, faults);
        return faults;
    }

    private static void Look(string system, Type type, string name, HashSet<Type> seen, List<string> faults)
    {
        foreach (var part in Parts(type))
            if (Fault(part) is { } fault)
                faults.Add($"{name} of system '{system}' {fault}");
            else if (IsLookedAt(part))
                Look(system, part, seen, faults);
    }

    private static void Look(string system, Type type, HashSet<Type> seen, List<string> faults)
    {
        if (!seen.Add(type))
            return;
        if (!type.IsValueType && !HasConstructor(type))
            faults.Add($"{type.Name} of system '{system}' has no constructor that JSON can use");
        foreach (var member in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (member.GetIndexParameters().Length > 0 || member.IsDefined(typeof(JsonIgnoreAttribute))
                || member.IsDefined(typeof(JsonConverterAttribute)))
                continue;
            Look(system, member.PropertyType, $"'{member.Name}' of {type.Name}", seen, faults);
        }
    }

    /// <summary>The type itself, or what a list, a table or a patch holds.</summary>
    private static IEnumerable<Type> Parts(Type type)
    {
        if (Plain.Contains(type))
            return [type];
        if (type.IsArray && type.GetArrayRank() == 1)
            return Parts(type.GetElementType()!);
        return type.IsGenericType && (IsList(type) || IsHolder(type.GetGenericTypeDefinition()))
            ? type.GetGenericArguments().SelectMany(Parts)
            : [type];
    }

    private static bool IsHolder(Type type) =>
        type == typeof(Nullable<>) || type == typeof(Patch<>) || type == typeof(KeyValuePair<,>);

    private static bool IsList(Type type) =>
        type.IsAssignableTo(typeof(IEnumerable)) && type.Namespace!.StartsWith("System.Collections", Whole);

    private static string? Fault(Type type) => type switch
    {
        _ when Plain.Contains(type) || type.IsPrimitive || type.IsEnum || HasConverter(type) => null,
        _ when type.IsAssignableTo(typeof(Delegate)) => "is a delegate, which JSON does not have",
        _ when type.IsInterface || type.IsAbstract =>
            $"is of {type.Name}, and nobody can tell what to make of its JSON",
        _ when IsForeign(type) => $"is a {type.Name}, which JSON does not have",
        _ => null,
    };

    private const StringComparison Whole = StringComparison.Ordinal;

    private static bool IsForeign(Type type) =>
        type.IsPointer || type.IsByRefLike || type.IsArray || (type.Namespace ?? "").Split('.')[0] == "System";

    private static bool HasConverter(Type type) =>
        type.IsDefined(typeof(JsonConverterAttribute)) || type.IsDefined(typeof(JsonPolymorphicAttribute))
        || type.IsDefined(typeof(JsonDerivedTypeAttribute));

    private static bool IsLookedAt(Type type) =>
        !Plain.Contains(type) && !type.IsPrimitive && !type.IsEnum && !HasConverter(type)
        && !type.IsAssignableTo(typeof(IEnumerable));

    private static bool HasConstructor(Type type)
    {
        var all = type.GetConstructors();
        return HasConverter(type) || all.Length == 1 || all.Any(one => one.GetParameters().Length == 0)
            || type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
                .Any(one => one.IsDefined(typeof(JsonConstructorAttribute)));
    }
}
