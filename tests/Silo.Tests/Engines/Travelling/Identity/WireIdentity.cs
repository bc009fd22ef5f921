using System.Reflection;
using Granary.Hosting.Cluster;
using Granary.Hosting.Parts;

namespace Granary.Tests.Engines.Travelling.Identity;

/// <summary>All names and numbers under which silos of several versions understand each other.</summary>
internal static class WireIdentity
{
    private const BindingFlags Members =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Assembly[] Ours =
    [
        typeof(AskBatch).Assembly, typeof(Library.IBookGrain).Assembly, typeof(Granary.Grains.FiveSystems).Assembly,
        typeof(ClusterHost).Assembly, typeof(Dispatch.OrleansDoor).Assembly,
    ];

    public static IEnumerable<Type> Types { get; } = [.. Ours.SelectMany(one => one.GetTypes()).Where(IsWritten)];

    public static IEnumerable<Type> Grains { get; } =
        [.. Ours.SelectMany(one => one.GetTypes()).Where(one => one.IsInterface && one.IsAssignableTo(typeof(IGrain)))];

    public static IEnumerable<string> Lines() =>
    [
        .. Types.SelectMany(Lines).Concat(Enums().SelectMany(Values)),
        .. Grains.Select(Grain).Order(StringComparer.Ordinal),
        .. ClusterHost.EntityGrains(Granary.Grains.FiveSystems.Table).Select(one => $"kind {ClusterHost.KindOf(one)}")
            .Order(StringComparer.Ordinal),
    ];

    public static string? Alias(MemberInfo of) => of.GetCustomAttribute<AliasAttribute>()?.Alias;

    public static IEnumerable<MethodInfo> Methods(Type grain) => grain.GetMethods(Members);

    private static bool IsWritten(Type type) =>
        type.GetCustomAttribute<GenerateSerializerAttribute>() is not null
            || Ours[0].GetTypes().SelectMany(Written).Contains(type);

    /// <summary>What a converter writes as a frame.</summary>
    private static IEnumerable<Type> Written(Type converter) => converter.GetInterfaces()
        .Where(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IConverter<,>))
        .Select(one => one.GetGenericArguments()[0]);

    private static IEnumerable<string> Lines(Type type) => Fields(type)
        .Select(field =>
            $"{Alias(type)} {field.GetCustomAttribute<IdAttribute>()!.Id} {field.Name} {Name(field.FieldType)}")
        .DefaultIfEmpty($"{Alias(type)}");

    private static IEnumerable<FieldInfo> Fields(Type type) => type.GetFields(Members)
        .Where(field => field.GetCustomAttribute<IdAttribute>() is not null)
        .OrderBy(field => field.GetCustomAttribute<IdAttribute>()!.Id);

    private static IEnumerable<Type> Enums() =>
        Types.SelectMany(Fields).Select(field => field.FieldType).Where(type => type.IsEnum).Distinct();

    private static IEnumerable<string> Values(Type type) =>
        Enum.GetValuesAsUnderlyingType(type).Cast<object>()
            .Select(value => $"{type.Name} {value} {Enum.GetName(type, value)}");

    private static string Grain(Type grain) =>
        string.Join(' ', Methods(grain).Select(Alias).Prepend($"grain {Alias(grain)} {grain.Name}"));

    private static string Name(Type type) =>
        Nullable.GetUnderlyingType(type) is { } inner ? $"{inner.Name}?" : type.Name;
}
