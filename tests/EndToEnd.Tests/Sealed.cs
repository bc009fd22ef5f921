namespace Granary.Tests;

/// <summary>Bodies of dead letters: what is no JSON object is sealed as a whole.</summary>
internal static class Sealed
{
    private const string Whole = "sealed as a whole";

    /// <summary>How the body of a message is kept that has no secrets in it.</summary>
    public static string Kept(string body) => body.Length == 0 || body.StartsWith('{') ? body : Whole;

    /// <summary>A body as it was found.</summary>
    public static string Found(string body) => body.StartsWith("\"sealed:v1:", StringComparison.Ordinal) ? Whole : body;
}
