using System.Collections.Concurrent;
using System.Text.Json;

namespace Granary;

/// <summary>
/// The fields of a message: its constructor's parameters, then its other members, each with its attributes.
/// </summary>
/// <param name="Fields">In the record's order.</param>
/// <param name="Faults">What no field can be made of, each in a sentence.</param>
public sealed record MessageFields(IReadOnlyList<Field> Fields, IReadOnlyList<string> Faults)
{
    private static readonly ConcurrentDictionary<Type, MessageFields> Known = new();

    /// <summary>The types that this thread is looking at: one that is in itself would be looked at for ever.</summary>
    [ThreadStatic]
    private static List<Type>? _within;

    /// <summary>Looks at a type once.</summary>
    public static MessageFields Of(Type message) => Known.GetOrAdd(message, static type =>
    {
        List<string> faults = [];
        (_within ??= []).Add(type);
        Field[] fields = [.. MessageMember.Of(type).Select(member => Field(type, member, faults)).OfType<Field>()];
        _within.Remove(type);
        return new(fields, faults);
    });

    private static bool IsWithin(Type type) => _within!.Contains(type);

    /// <summary>What was seen of it, if anybody looked.</summary>
    internal static MessageFields? OfKnown(Type message) => Known.GetValueOrDefault(message);

    private static Field? Field(Type message, MessageMember member, List<string> faults)
    {
        var (field, fault) = Made(message, member);
        if (member.IsOblivious)
            fault = "is of a file compiled without nullable: nobody can tell whether it may be left out";
        if (fault is not null || field is null)
        {
            faults.Add($"'{member.Name}' of {message.Name} {fault}");
            return null;
        }

        field = member.Has<SecretAttribute>() ? field.Hide() : field;
        return member.IsRequired ? field.Must() : member.IsNullable ? field : field.Keep();
    }

    private static (Field? Field, string? Fault) Made(Type message, MessageMember member)
    {
        if (member.ItemType is not null)
            return List(member);
        var field = member.Get<FieldAttribute>()?.Of(member.Name) ?? ByName(message, member) ?? ByType(member);
        return field is not null ? (field, null) : (null, Type.GetTypeCode(member.Type) switch
        {
            TypeCode.String => "is a text without a limit: say [Text(200)]",
            TypeCode.Int32 or TypeCode.Int64 => "is a number without limits: say [Integer(0, 10)]",
            TypeCode.Decimal => "is a number without limits: say [Number(0, 10, places: 2)]",
            _ => $"is a {member.Type.Name}, which no field can be: say [Inside] where no client gives it",
        });
    }

    /// <summary>What is called and typed alike in all messages needs no attribute.</summary>
    private static Field? ByName(Type message, MessageMember member) =>
        (member.Own, Type.GetTypeCode(member.Type)) switch
        {
            (nameof(IEntityMessage.Id), TypeCode.Int64) when message.IsAssignableTo(typeof(IEntityMessage)) =>
                Granary.Fields.Id(member.Name),
            (nameof(IChange.IfVersion), TypeCode.Int64) => Granary.Fields.Id(member.Name),
            ("Limit", TypeCode.Int32) => Granary.Fields.Integer(member.Name, 1, 100),
            ("Offset", TypeCode.Int64) => Granary.Fields.Integer(member.Name, 0, 1_000_000_000),
            _ => null,
        };

    private static Field? ByType(MessageMember member) =>
        member.Type == typeof(bool) ? Granary.Fields.Boolean(member.Name)
        : member.Type == typeof(DateTimeOffset) ? Granary.Fields.Time(member.Name)
        : member.Type == typeof(DateOnly) ? Granary.Fields.Date(member.Name)
        : member.Type.IsEnum ? Granary.Fields.Choice(member.Name, Words(member.Type))
        : null;

    private static (Field? Field, string? Fault) List(MessageMember member)
    {
        if (member.Get<ItemsAttribute>() is not { } items)
            return (null, "is a list without a limit: say [Items(100)]");
        if (IsWithin(member.ItemType!))
            return (null, "is a list of what it is in, which has no end: say [Inside]");
        if (member.ItemType != typeof(string))
            return Of(member.ItemType!) is { Faults: [] } inner
                ? (Granary.Fields.ObjectList(member.Name, items.Max, items.Min, [.. inner.Fields]), null)
                : (null, string.Join("; ", Of(member.ItemType!).Faults.Select(fault => "has items where " + fault)));
        return member.Get<TextAttribute>() is { } text
            ? (Granary.Fields.TextList(member.Name, items.Max, text.Max), null)
            : (null, "is a list of texts without a limit: say [Items(100), Text(50)]");
    }

    private static string[] Words(Type type) =>
        [.. Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];
}
