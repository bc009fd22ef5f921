namespace Granary.Hosting.Parts;

/// <summary>
/// Systems from a user's own libraries, which the option <c>Systems</c> names. They are loaded before Orleans looks
/// for grains, so it finds theirs as it finds the program's.
/// </summary>
internal static class NamedSystems
{
    private const string Option = "Systems";
    private const string Short = "GRANARY_SYSTEMS";
    private const string Both = $"{Option} ({Short})";

    public static void AddTo(GranaryBuilder granary, IConfiguration options)
    {
        var names = Names(options);
        if (names.Length == 0 && granary.Systems.Count == 0)
            throw new SetupException(
                $"this program has no system: name yours in {Both}, as Full.Type.Name@path/to/library.dll");
        GranarySystem[] systems = [.. names.Select(name => Plugin.Load<GranarySystem>(name, Both))];
        if (systems.Length > 0)
            OneVersion.Check(systems);
        granary.Add(systems);
    }

    /// <summary>In a file they may be a list.</summary>
    private static string[] Names(IConfiguration options)
    {
        var section = options.GetSection(Option);
        var given = options[Short] is { Length: > 0 } all
            ? [all]
            : section.GetChildren().Select(one => one.Value).Prepend(section.Value).OfType<string>();
        return
        [
            .. given.SelectMany(names => names.Split(
                ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
        ];
    }
}
