using System.Reflection;

namespace Granary.Hosting.Options;

/// <summary>Which Granary this is.</summary>
public static class GranaryVersion
{
    public static string Own { get; } = typeof(GranaryVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
