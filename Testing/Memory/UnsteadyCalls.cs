using System.Collections.Concurrent;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Granary.Testing.Memory;

/// <summary>
/// Calls in the code of rules whose result differs from time to time. A decision that is made again, after a race or a
/// death, would then be another one.
/// </summary>
internal static class UnsteadyCalls
{
    private static readonly Dictionary<string, string[]> Unsteady = new()
    {
        ["System.DateTime"] = ["get_Now", "get_UtcNow", "get_Today"],
        ["System.DateTimeOffset"] = ["get_Now", "get_UtcNow"],
        ["System.Guid"] = ["NewGuid", "CreateVersion7"],
        ["System.Environment"] = ["get_TickCount", "get_TickCount64"],
        ["System.TimeProvider"] = ["get_System"],
        ["System.Random"] = [],
        ["System.Security.Cryptography.RandomNumberGenerator"] = [],
        ["System.Diagnostics.Stopwatch"] = [],
        ["System.Threading.Thread"] = ["Sleep"],
        ["System.Threading.Tasks.Task"] = ["Delay", "Run", "Wait"],
    };

    private static readonly ConcurrentDictionary<Type, string?> Known = new();

    /// <exception cref="InvalidOperationException">The class has such calls, each named with its method.</exception>
    public static void Refuse(Type rules)
    {
        if (Known.GetOrAdd(rules, Fault) is { } fault)
            throw new InvalidOperationException(fault);
    }

    private static string? Fault(Type rules)
    {
        if (rules.Assembly.Location.Length == 0)
            return null;
        using var file = new PEReader(File.OpenRead(rules.Assembly.Location));
        var code = file.GetMetadataReader();
        var unsteady = code.MemberReferences.Select(one => (Token: MetadataTokens.GetToken(one), Name: Name(code, one)))
            .Where(one => one.Name is not null).ToDictionary(one => one.Token, one => one.Name!);
        List<string> calls = [];
        var self = (TypeDefinitionHandle)MetadataTokens.Handle(rules.MetadataToken);
        foreach (var method in Methods(code, self))
            foreach (var call in Calls(file, code.GetMethodDefinition(method), unsteady))
                calls.Add($"{rules.Name}.{Own(code, method)} calls {call}");
        return calls.Count == 0 ? null : "rules decide alike whenever they are asked again, "
            + $"so they take the time from context.Now and throw no dice: {string.Join("; ", calls.Distinct())}";
    }

    /// <summary>With those that the compiler made of lambdas and of methods that wait.</summary>
    private static IEnumerable<MethodDefinitionHandle> Methods(MetadataReader code, TypeDefinitionHandle type)
    {
        var definition = code.GetTypeDefinition(type);
        return definition.GetMethods().Concat(definition.GetNestedTypes().SelectMany(one => Methods(code, one)));
    }

    private static IEnumerable<string> Calls(
        PEReader file, MethodDefinition method, Dictionary<int, string> unsteady)
    {
        if (method.RelativeVirtualAddress == 0)
            yield break;
        var body = file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes() ?? [];
        for (var at = 1; at + sizeof(int) <= body.Length; at++)
            if (IsCall(body[at - 1]) && unsteady.TryGetValue(BitConverter.ToInt32(body, at), out var name))
                yield return name;
    }

    /// <summary><c>call</c>, <c>callvirt</c> or <c>newobj</c>.</summary>
    private static bool IsCall(byte code) => code is 0x28 or 0x6F or 0x73;

    private static string? Name(MetadataReader code, MemberReferenceHandle handle)
    {
        var member = code.GetMemberReference(handle);
        if (member.Parent.Kind != HandleKind.TypeReference)
            return null;
        var type = code.GetTypeReference((TypeReferenceHandle)member.Parent);
        var name = code.GetString(member.Name);
        return Unsteady.TryGetValue($"{code.GetString(type.Namespace)}.{code.GetString(type.Name)}", out var names)
            && (names.Length == 0 || names.Contains(name))
            ? $"{code.GetString(type.Name)}.{name.Replace("get_", "", StringComparison.Ordinal)}"
            : null;
    }

    /// <summary>What its author wrote: <c>Open</c>, also of <c>&lt;Open&gt;d__3.MoveNext</c>.</summary>
    private static string Own(MetadataReader code, MethodDefinitionHandle handle)
    {
        var method = code.GetMethodDefinition(handle);
        var (name, type) = (code.GetString(method.Name), code.GetString(
            code.GetTypeDefinition(method.GetDeclaringType()).Name));
        var made = name.StartsWith('<') ? name : type.StartsWith('<') && type.IndexOf('>') > 1 ? type : null;
        return made is null ? name : made[1..made.IndexOf('>')];
    }
}
