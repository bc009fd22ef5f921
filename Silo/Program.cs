using System.Reflection;
using Granary.Silo.Commands;

namespace Granary.Silo;

/// <summary>The program <c>granary</c>: the silo and the tools around it.</summary>
public static class Program
{
    public static string Version { get; } =
        typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static Task<int> Main(string[] args) => CommandTable.Run(args);
}
