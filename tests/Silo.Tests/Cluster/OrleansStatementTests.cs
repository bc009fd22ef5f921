using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Granary.Tests.Postgres;
using Npgsql;

namespace Granary.Tests.Cluster;

/// <summary>
/// Orleans' providers read their statements by key; one that is missing shows only when it is asked for.
/// </summary>
public sealed partial class OrleansStatementTests(PostgresFixture database) : IClassFixture<PostgresFixture>
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

    [Fact]
    public async Task Every_statement_is_one_that_the_database_understands()
    {
        foreach (var statement in await database.Scalar<string[]>("select array_agg(querytext) from orleansquery"))
        {
            // Without values some break a constraint; that is not what is asked here.
            var fault = await Record.ExceptionAsync(() => Run(statement, _ => DBNull.Value));
            Assert.True(
                fault is null or PostgresException { SqlState: PostgresErrorCodes.NotNullViolation },
                $"{statement}: {fault}");
        }
    }

    [Theory]
    [InlineData(6, "null", true)]
    [InlineData(3, "null", false)]
    [InlineData(6, "'somebody suspects it'", false)]
    public async Task A_dead_silos_row_goes_only_if_it_is_as_it_was_read(int status, string suspects, bool goes)
    {
        await database.Run($"""
            insert into orleansmembershipversiontable (deploymentid) values ('c') on conflict do nothing;
            delete from orleansmembershiptable;
            insert into orleansmembershiptable values
                ('c', '::1', 1, 1, 's', 'h', {status}, 0, {suspects}, '2026-01-01 00:00Z', '2026-01-02 00:00Z')
            """);
        var read = new Dictionary<string, object>
        {
            ["DeploymentId"] = "c",
            ["Address"] = "::1",
            ["Port"] = 1,
            ["Generation"] = 1,
            ["StartTime"] = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            ["IAmAliveTime"] = new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc),
            ["SuspectTimes"] = DBNull.Value,
        };

        await Run(
            await database.Scalar<string>(
                "select querytext from orleansquery where querykey = 'CleanupDefunctSiloEntryKey'"),
            name => read[name]);

        Assert.Equal(goes ? 0 : 1, await database.Scalar<long>("select count(*) from orleansmembershiptable"));
    }

    private async Task Run(string statement, Func<string, object> value)
    {
        await using var command = database.Raw.CreateCommand(statement);
        foreach (var name in Parameter().Matches(statement).Select(found => found.Value[1..]).Distinct())
            command.Parameters.Add(new(name, value(name)));
        await command.ExecuteNonQueryAsync();
    }

    [GeneratedRegex("@[A-Za-z0-9]+")]
    private static partial Regex Parameter();

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
