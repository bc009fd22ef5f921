namespace Granary.Bench.Compare;

/// <summary>Finds the program of a build that somebody names.</summary>
internal static class BuiltProgram
{
    private static readonly string InCheckout = Path.Combine("Silo", "bin", "Release", "net10.0", "granary");

    /// <param name="path">The program itself, its folder, or a checkout that was built.</param>
    public static string In(string path)
    {
        string[] places = [path, Path.Combine(path, "granary"), Path.Combine(path, InCheckout)];
        // A checkout has a granary of its own: the launcher, beside which no library lies.
        return places.Select(Path.GetFullPath).FirstOrDefault(p => File.Exists(p) && File.Exists(p + ".dll"))
            ?? throw new ArgumentException(
                $"there is no built program in {path}; name one, its folder, or a checkout that holds {InCheckout}");
    }
}
