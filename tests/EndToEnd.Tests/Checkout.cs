namespace Granary.Tests;

/// <summary>The folder that the tests were built from.</summary>
internal static class Checkout
{
    public static string Folder { get; } = Root(AppContext.BaseDirectory);

    private static string Root(string folder) =>
        File.Exists(Path.Combine(folder, "Orleans.sln")) ? folder : Root(Path.GetDirectoryName(folder)!);
}
