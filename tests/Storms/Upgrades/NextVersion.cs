using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Granary.Storms.Lab;

namespace Granary.Storms.Upgrades;

/// <summary>
/// The version after this one, as far as <c>tests/overlay</c> imagines it: a copy of the sources, with files added and
/// a patch applied, built. Kept in <c>.granary/overlay</c> under what it was made of.
/// </summary>
public static class NextVersion
{
    private static readonly string[] Folders =
    [
        "AmqpBridge", "Core", "Dispatch", "Grains", "Grains.Interfaces", "Hosting", "HttpBridge", "Postgres", "Silo",
    ];

    private static readonly string[] Files = ["Directory.Build.props", "Directory.Packages.props", ".editorconfig"];

    private static readonly Lazy<Task<string>> Built = new(Build);

    /// <summary>Builds it if that was not done before.</summary>
    /// <returns>The program.</returns>
    public static Task<string> Program() => Built.Value;

    private static async Task<string> Build()
    {
        var start = Stopwatch.GetTimestamp();
        var root = LabSettings.Checkout();
        var overlay = Path.Combine(root, "tests", "overlay");
        var sources = Sources(root).Concat(FilesIn(overlay)).Order(StringComparer.Ordinal).ToList();
        var place = Path.Combine(root, ".granary", "overlay", Hash(root, sources));
        var program = Path.Combine(place, "program", "granary");
        if (File.Exists(program))
            return program;

        var work = $"{place}.{Environment.ProcessId}";
        Copy(root, work, Sources(root));
        Copy(overlay, work, FilesIn(overlay).Where(file => Path.GetDirectoryName(file) != overlay));
        await Run(work, "git", "apply", "--whitespace=nowarn", Path.Combine(overlay, "next.patch"));
        CopyCompiled(root, work);
        await Run(
            work, "dotnet", "build", "Silo/Silo.csproj", "-c", "Release", "-o", "program", "-v", "q", "-nologo",
            "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false");
        if (!Directory.Exists(place))
            Directory.Move(work, place);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await Console.Out.WriteLineAsync($"the next version was built in {seconds:0} s");
        return program;
    }

    /// <summary>The packages are the same: what was compiled ahead of them is taken for up to date.</summary>
    private static void CopyCompiled(string root, string work)
    {
        var compiled = Path.Combine("Silo", "obj", "Release", "net10.0", "R2R");
        if (!Directory.Exists(Path.Combine(root, compiled)))
            return;
        var packages = Directory.EnumerateFiles(Path.Combine(root, compiled))
            .Where(file => !Path.GetFileName(file).StartsWith("granary", StringComparison.OrdinalIgnoreCase));
        Copy(root, work, packages);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(work, compiled)))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(1));
    }

    private static IEnumerable<string> Sources(string root) => Folders
        .SelectMany(folder => FilesIn(Path.Combine(root, folder)))
        .Concat(Files.Select(file => Path.Combine(root, file)));

    private static IEnumerable<string> FilesIn(string folder) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(folder, file).Split('/').Any(part => part is "bin" or "obj"));

    private static string Hash(string root, IEnumerable<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(root, file)));
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static void Copy(string from, string to, IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }

    private static async Task Run(string folder, string program, params string[] arguments)
    {
        var log = Path.Combine(folder, "build.log");
        var variables = new Dictionary<string, string>
        {
            ["MSBUILDDISABLENODEREUSE"] = "1",

            // Else git takes the folder for a part of the checkout around it, and applies nothing.
            ["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(folder)!,
        };
        using var process = ServerProcess.Start(
            "/bin/sh", ["-c", "cd \"$0\" && exec \"$@\"", folder, program, .. arguments], variables, log);
        if (await process.End() is not 0 and var code)
            throw new InvalidOperationException(
                $"{program} {arguments[0]} ended with {code}, see {log}: {File.ReadLines(log).FirstOrDefault()}");
    }
}
