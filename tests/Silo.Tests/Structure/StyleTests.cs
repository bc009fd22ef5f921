using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Granary.Tests.Structure;

/// <summary>What the style asks for and a machine can see.</summary>
public sealed partial class StyleTests
{
    private static readonly string[] Rooms = [.. Repository.Rooms, "Templates", "samples", "bench", "tests"];

    [Fact]
    public void No_file_is_over_250_lines() =>
        Assert.Empty(Rooms.SelectMany(Repository.Sources).Where(file => File.ReadLines(file).Count() > 250));

    [Fact]
    public void No_line_is_over_120_columns() =>
        Assert.Empty(Rooms.SelectMany(Repository.Sources).SelectMany(file => File.ReadLines(file)
            .Select((line, at) => (Length: line.Length, At: at + 1)).Where(line => line.Length > 120)
            .Select(line => $"{Path.GetRelativePath(Repository.Root, file)}:{line.At}")));

    /// <summary>But for three that read better whole.</summary>
    [Fact]
    public void No_method_is_over_25_lines() =>
        Assert.Empty(Repository.Rooms.SelectMany(Repository.Sources).SelectMany(LongMethods).Except(
            ["CommitWriter.TryWrite", "SecretValues.Rewrite", "Turn.DecideInOrder"]));

    [Fact]
    public void Nothing_is_left_to_do() =>
        Assert.Empty(Rooms.SelectMany(Repository.Sources)
            .Where(file => !file.EndsWith("StyleTests.cs", StringComparison.Ordinal))
            .Where(file => Leftover().IsMatch(File.ReadAllText(file))));

    /// <summary>Without those that are one expression or one switch: they are tables.</summary>
    private static IEnumerable<string> LongMethods(string file) =>
        from node in CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes()
        let block = node as BlockSyntax
        where block?.Parent is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
            && block.Statements is not [SwitchStatementSyntax]
        let span = block.SyntaxTree.GetLineSpan(block.Span)
        where span.EndLinePosition.Line - span.StartLinePosition.Line >= 25
        select $"{Path.GetFileNameWithoutExtension(file)}.{(block.Parent as MethodDeclarationSyntax)?.Identifier}";

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|NotImplementedException")]
    private static partial Regex Leftover();
}
