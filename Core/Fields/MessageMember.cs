using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Granary;

/// <summary>
/// One member of a message: a parameter of its constructor with the property made of it, or a property alone.
/// </summary>
internal sealed class MessageMember
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private readonly ParameterInfo? _parameter;
    private readonly PropertyInfo _property;

    private MessageMember(ParameterInfo? parameter, PropertyInfo property, NullabilityInfoContext nullability)
    {
        (_parameter, _property) = (parameter, property);
        var info = parameter is null ? nullability.Create(property) : nullability.Create(parameter);
        IsPatch = Is(property.PropertyType, typeof(Patch<>));
        if (IsPatch)
            info = info.GenericTypeArguments[0];
        Type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        ItemType = Is(Type, typeof(IReadOnlyList<>)) ? Type.GetGenericArguments()[0] : null;
        IsNullable = info.ReadState == NullabilityState.Nullable;
        IsOblivious = info.ReadState == NullabilityState.Unknown;
        Name = Get<NamedAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(Own);
    }

    /// <summary>What it is called in JSON.</summary>
    public string Name { get; }

    public string Own => _property.Name;

    /// <summary>Of the value that may be there.</summary>
    public Type Type { get; }

    public Type? ItemType { get; }

    public bool IsNullable { get; }

    /// <summary>It was compiled without nullable.</summary>
    public bool IsOblivious { get; }

    public bool IsRequired => !IsNullable && !IsPatch
        && (_parameter is { HasDefaultValue: false } || _property.IsDefined(typeof(RequiredMemberAttribute)));

    private bool IsPatch { get; }

    /// <summary>All that clients may fill, in the order of the record, what it inherits before its own.</summary>
    public static IEnumerable<MessageMember> Of(Type message)
    {
        var nullability = new NullabilityInfoContext();
        var parameters = message.GetConstructors().MaxBy(one => one.GetParameters().Length)?.GetParameters() ?? [];
        var properties = Line(message).SelectMany(type => type.GetProperties(Declared))
            .Where(one => one.CanWrite).ToList();
        return parameters
            .Select(one => (Parameter: (ParameterInfo?)one, Property: properties.Find(other => other.Name == one.Name)))
            .Concat(properties.Where(one => parameters.All(other => other.Name != one.Name))
                .Select(one => (Parameter: (ParameterInfo?)null, Property: (PropertyInfo?)one)))
            .Where(pair => pair.Property is not null)
            .Select(pair => new MessageMember(pair.Parameter, pair.Property!, nullability))
            .Where(member => !member.Has<InsideAttribute>());
    }

    public T? Get<T>()
        where T : Attribute => _parameter?.GetCustomAttribute<T>() ?? _property.GetCustomAttribute<T>();

    public bool Has<T>()
        where T : Attribute => Get<T>() is not null;

    private static bool Is(Type type, Type generic) => type.IsGenericType && type.GetGenericTypeDefinition() == generic;

    private static IEnumerable<Type> Line(Type type) =>
        type.BaseType is { } inherited && inherited != typeof(object) ? [.. Line(inherited), type] : [type];
}
