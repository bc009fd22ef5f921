using System.Reflection;

namespace Granary.Hosting.Parts;

/// <summary>
/// Granary's packages belong together: with two versions in one program a type or a method that one expects of another
/// may not be there, which shows when it is first asked for.
/// </summary>
internal static class OneVersion
{
    private static readonly Assembly Own = typeof(OneVersion).Assembly;

    /// <param name="systems">Some come from a package, too.</param>
    public static void Check(IReadOnlyList<GranarySystem> systems)
    {
        var referenced = Own.GetReferencedAssemblies().Where(IsOfPackage).Select(Assembly.Load);
        var ready = systems.Select(system => system.GetType().Assembly).Where(IsOurs);
        if (Fault(referenced.Concat(ready).Prepend(Own).Distinct().Select(Part)) is { } fault)
            throw new SetupException(fault);
    }

    internal static string? Fault(IEnumerable<(string Name, string Version)> parts)
    {
        var versions = parts.GroupBy(static part => part.Version)
            .Select(static same => $"{string.Join(", ", same.Select(static part => part.Name))} {same.Key}")
            .ToList();
        return versions.Count < 2 ? null
            : $"Granary's packages are of different versions: {string.Join("; ", versions)}: give all of them one";
    }

    private static bool IsOfPackage(AssemblyName name) => name.Name!.StartsWith("Granary.", StringComparison.Ordinal);

    /// <summary>Whatever it is called: a system of somebody else has a version of its own.</summary>
    private static bool IsOurs(Assembly assembly) => CompanyOf(assembly) == CompanyOf(Own);

    private static (string Name, string Version) Part(Assembly assembly) =>
        (assembly.GetName().Name!, VersionOf(assembly) ?? "without a version");

    private static string? VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    private static string? CompanyOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyCompanyAttribute>()?.Company;
}
