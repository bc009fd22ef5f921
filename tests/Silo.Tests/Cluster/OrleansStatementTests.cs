using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Granary.Tests.Postgres;

namespace Granary.Tests.Cluster;

/// <summary>Orleans' providers read their statements by key; one that is missing shows only when it is asked for.</summary>
public sealed class OrleansStatementTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Theory]
    [InlineData("Clustering", 10)]
    [InlineData("Reminders", 7)]
    [InlineData("Persistence", 4)]
    public async Task Every_statement_that_the_pinned_provider_asks_for_is_there(string provider, int atLeast)
    {
        var wanted = Literals($"Orleans.{provider}.AdoNet.dll").Where(IsKey).Distinct().ToArray();

        Assert.True(wanted.Length >= atLeast, $"found only {string.Join(", ", wanted)}");
        var present = await database.Scalar<string[]>("select array_agg(querykey) from orleansquery");
        Assert.Empty(wanted.Except(present));
    }

    // The two are a column and an option.
    private static bool IsKey(string literal) => literal.EndsWith("Key", StringComparison.Ordinal)
        && literal is not ("QueryKey" or "SerializerKey") && literal.All(char.IsAsciiLetterOrDigit);

    /// <summary>The strings that the assembly's code holds.</summary>
    private static List<string> Literals(string assembly)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly)));
        var metadata = file.GetMetadataReader();
        var literals = new List<string>();
        // Handle 0 is the empty string in front of the first.
        for (var at = MetadataTokens.UserStringHandle(1); !at.IsNil; at = metadata.GetNextHandle(at))
            literals.Add(metadata.GetUserString(at));
        return literals;
    }
}
