using Granary.Grains.Library;
using Granary.Grains.Users;
using Granary.Hosting.Parts;
using Microsoft.Extensions.Configuration;
using Mono.Cecil;

namespace Granary.Tests.Hosting;

/// <summary>Systems that the option <c>Systems</c> names.</summary>
public sealed class NamedSystemsTests : IDisposable
{
    private static readonly string Grains = typeof(LibrarySystem).Assembly.Location;
    private static readonly string Books = $"{typeof(LibrarySystem).FullName}@{Grains}";
    private static readonly string Users = $"{typeof(UserSystem).FullName}@{Grains}";

    private readonly string _folder = Directory.CreateTempSubdirectory("granary-systems").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void They_stand_behind_those_of_the_program() =>
        Assert.Equal(["users", "library"], Named(new() { ["Systems"] = Books }, granary => granary.Add<UserSystem>()));

    [Fact]
    public void Commas_stand_between_them_and_a_file_may_have_a_list()
    {
        Assert.Equal(["library", "users"], Named(new() { ["GRANARY_SYSTEMS"] = $"{Books} , {Users}," }));
        Assert.Equal(["library", "users"], Named(new() { ["Systems:0"] = Books, ["Systems:1"] = Users }));
    }

    [Fact]
    public void The_short_variable_comes_before_the_option() =>
        Assert.Equal(["users"], Named(new() { ["GRANARY_SYSTEMS"] = Users, ["Systems"] = Books }));

    [Fact]
    public void A_program_without_systems_says_what_to_set() => Assert.Equal(
        "this program has no system: name yours in Systems (GRANARY_SYSTEMS), as Full.Type.Name@path/to/library.dll",
        Fault(""));

    [Theory]
    [InlineData("Some.System@/nowhere/at-all.dll", "names '/nowhere/at-all.dll', which does not exist")]
    [InlineData("Some.System@GRAINS", "there is no class 'Some.System'")]
    [InlineData("Granary.Grains.Library.BookRules@GRAINS", "does not implement GranarySystem")]
    public void One_that_cannot_be_had_is_one_sentence(string named, string sentence)
    {
        var fault = Fault(named.Replace("GRAINS", Grains, StringComparison.Ordinal));
        Assert.StartsWith("Systems (GRANARY_SYSTEMS)", fault, StringComparison.Ordinal);
        Assert.Contains(sentence, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void One_system_is_there_once() => Assert.Contains(
        "system 'library' is there twice",
        Assert.Throws<SetupException>(
            () => new SystemTable([.. Systems(new() { ["Systems"] = $"{Books},{Books}" })])).Message);

    [Fact]
    public void A_library_for_another_version_is_refused()
    {
        var own = typeof(GranarySystem).Assembly.GetName().Version!.ToString(3);
        Assert.EndsWith(
            $"was built for Granary 9.8.7, and this program is {own}: build it with the packages of that version",
            Fault($"A.System@{Library("Granary.Core", new(9, 8, 7, 0))}"));
    }

    [Fact]
    public void A_library_without_what_it_needs_is_refused() => Assert.Contains(
        "needs Acme.Paper 2.0.0.0, which is neither in this program nor beside it",
        Fault($"A.System@{Library("Acme.Paper", new(2, 0, 0, 0))}"));

    private static string Fault(string named) =>
        Assert.Throws<SetupException>(() => Systems(new() { ["Systems"] = named })).Message;

    private static IEnumerable<string> Named(
        Dictionary<string, string?> options, Action<GranaryBuilder>? program = null) =>
        Systems(options, program).Select(system => system.Name);

    private static IReadOnlyList<GranarySystem> Systems(
        Dictionary<string, string?> options, Action<GranaryBuilder>? program = null)
    {
        var granary = new GranaryBuilder();
        program?.Invoke(granary);
        NamedSystems.AddTo(granary, new ConfigurationBuilder().AddInMemoryCollection(options).Build());
        return granary.Systems;
    }

    /// <summary>One that refers to another.</summary>
    private string Library(string needed, Version version)
    {
        var path = Path.Combine(_folder, "Acme.Desk.dll");
        using var library = AssemblyDefinition.CreateAssembly(
            new("Acme.Desk", new(1, 0)), "Acme.Desk", ModuleKind.Dll);
        library.MainModule.AssemblyReferences.Add(new(needed, version));
        library.Write(path);
        return path;
    }
}
