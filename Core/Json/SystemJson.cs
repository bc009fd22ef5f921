using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Granary;

/// <summary>How messages, views and states are written: alike in all systems of a process.</summary>
public static class SystemJson
{
    /// <summary>For the numbers that clients give.</summary>
    private static readonly JsonSerializerOptions PlainNumbers = new()
    {
        Converters = { new PlainNumber() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private static readonly Types Shared = new();

    /// <summary>They leave out what was not given, so that a message's fingerprint knows null from absent.</summary>
    public static JsonSerializerOptions Messages { get; } =
        Options(Shared.WithAddedModifier(Mark), JsonIgnoreCondition.WhenWritingDefault);

    public static JsonSerializerOptions Views { get; } = Options(Shared, JsonIgnoreCondition.Never);

    /// <summary>
    /// States, and what is told others, leave out null. The names are what the tables' generated columns read, and
    /// times of one format sort as texts do.
    /// </summary>
    public static JsonSerializerOptions States { get; } = Options(Shared, JsonIgnoreCondition.WhenWritingNull);

    /// <summary>A context that knows a system's types without looking at them. Types of others are looked at.</summary>
    internal static void Know(IJsonTypeInfoResolver context) => Shared.Add(context);

    private static JsonSerializerOptions Options(IJsonTypeInfoResolver types, JsonIgnoreCondition leftOut) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = leftOut,
        Converters = { new WireTime(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, false) },
        TypeInfoResolver = types,
    };

    /// <summary>What the attributes of a message's members say about its JSON.</summary>
    private static void Mark(JsonTypeInfo type)
    {
        foreach (var member in type.Properties)
        {
            if (Get<NamedAttribute>(member) is { } named)
                member.Name = named.Name;
            if (Get<NumberAttribute>(member) is not null)
                member.CustomConverter = PlainNumbers.GetConverter(member.PropertyType);
            if (member.AssociatedParameter is { HasDefaultValue: true, DefaultValue: { } own } && !IsDefault(own))
                member.ShouldSerialize = (_, given) => !own.Equals(given);
        }
    }

    private static T? Get<T>(JsonPropertyInfo member)
        where T : Attribute =>
        Get<T>(member.AssociatedParameter?.AttributeProvider) ?? Get<T>(member.AttributeProvider);

    private static T? Get<T>(ICustomAttributeProvider? attributes) =>
        attributes is null ? default : attributes.GetCustomAttributes(typeof(T), false).OfType<T>().FirstOrDefault();

    private static bool IsDefault(object value) =>
        value is ValueType && value.Equals(Activator.CreateInstance(value.GetType()));

    /// <summary>The contexts of systems that have one, and what is looked at for all others.</summary>
    private sealed class Types : DefaultJsonTypeInfoResolver
    {
        private volatile IJsonTypeInfoResolver[] _contexts = [];

        public void Add(IJsonTypeInfoResolver context) => _contexts = [.. _contexts.Except([context]), context];

        public override JsonTypeInfo GetTypeInfo(Type type, JsonSerializerOptions options) =>
            _contexts.Select(context => context.GetTypeInfo(type, options)).FirstOrDefault(found => found is not null)
            ?? base.GetTypeInfo(type, options);
    }
}
