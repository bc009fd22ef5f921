namespace Granary.Tests.Engines.Travelling.Identity;

/// <summary>The files beside the tests of wire identity.</summary>
internal static class Resource
{
    public static string Text(string file)
    {
        using var stream = typeof(Resource).Assembly.GetManifestResourceStream($"{typeof(Resource).Namespace}.{file}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public static byte[] Bytes(string file) => Convert.FromHexString(Text(file).ReplaceLineEndings(""));
}
