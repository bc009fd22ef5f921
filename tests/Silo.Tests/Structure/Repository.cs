namespace Granary.Tests.Structure;

/// <summary>The source tree that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>The folders of the product.</summary>
    public static IReadOnlyList<string> Rooms { get; } =
    [
        "Core", "Grains.Interfaces", "Grains", "Dispatch", "AmqpBridge", "HttpBridge", "Postgres", "Hosting", "Host",
        "Silo", "Testing",
    ];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(Root, file).Split('/').Any(part => part is "obj" or "bin"));

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Orleans.sln")) ? folder : Find(Path.GetDirectoryName(folder)!);
}
