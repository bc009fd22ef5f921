using Mono.Cecil;
using Mono.Cecil.Rocks;

namespace Granary.Tests.Structure;

/// <summary>
/// Which types of an assembly use which others of it. Nested ones count as the type that they are in.
/// </summary>
internal static class UsedTypes
{
    public static IReadOnlySet<(string User, string Used)> Of(string file)
    {
        using var module = ModuleDefinition.ReadModule(file);
        return module.GetAllTypes()
            .SelectMany(type => Uses(type).SelectMany(Parts)
                .Where(used => used.Scope == module)
                .Select(used => (Name(type), Name(used))))
            .Where(use => use.Item1 != use.Item2)
            .ToHashSet();
    }

    private static IEnumerable<TypeReference?> Uses(TypeDefinition type) =>
    [
        type.BaseType, .. type.Interfaces.Select(one => one.InterfaceType), .. Attributes(type),
        .. type.GenericParameters.SelectMany(one => one.Constraints).Select(one => one.ConstraintType),
        .. type.Fields.SelectMany(one => Attributes(one).Append(one.FieldType)),
        .. type.Properties.SelectMany(one => Attributes(one).Append(one.PropertyType)),
        .. type.Methods.SelectMany(Uses),
    ];

    private static IEnumerable<TypeReference?> Uses(MethodDefinition method) =>
    [
        method.ReturnType, .. Attributes(method),
        .. method.Parameters.SelectMany(one => Attributes(one).Append(one.ParameterType)),
        .. method.HasBody ? method.Body.Variables.Select(one => one.VariableType) : [],
        .. method.HasBody ? method.Body.Instructions.SelectMany(one => Uses(one.Operand)) : [],
    ];

    private static IEnumerable<TypeReference?> Uses(object operand) => operand switch
    {
        TypeReference type => [type],
        GenericInstanceMethod method => [.. Uses(method.ElementMethod), .. method.GenericArguments],
        MethodReference method => [method.DeclaringType, method.ReturnType],
        FieldReference field => [field.DeclaringType, field.FieldType],
        _ => [],
    };

    private static IEnumerable<TypeReference?> Attributes(ICustomAttributeProvider owner) =>
        owner.CustomAttributes.SelectMany(one => one.ConstructorArguments.Select(given => given.Value as TypeReference)
            .Append(one.AttributeType));

    /// <summary>An array's, a list's, a pointer's element as well.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => [.. Parts(generic.ElementType), .. generic.GenericArguments.SelectMany(Parts)],
        TypeSpecification other => Parts(other.ElementType),
        _ => [type],
    };

    private static string Name(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;
        return $"{type.Namespace}.{type.Name}";
    }
}
