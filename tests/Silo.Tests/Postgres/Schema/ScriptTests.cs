using System.Text;
using Granary.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Tests.Postgres;

/// <summary>What <c>migrate --script</c> prints does what <c>migrate</c> does.</summary>
public sealed class ScriptTests : IAsyncLifetime
{
    private readonly PostgresFixture _database = new() { Migrations = [] };

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public async Task It_makes_of_a_database_what_this_program_needs_and_records_it(int before)
    {
        await PostgresFixture.Migrate(_database.ConnectionString, PostgresFixture.Before(before));
        var script = await Script();
        Assert.Equal(before > 0, await _database.Scalar<bool>("select to_regclass('migrations') is not null"));
        Assert.True(await _database.Scalar<bool>("select to_regclass('system_migrations') is null"));

        foreach (var chunk in Chunks(script!))
            await _database.Run(chunk);

        Assert.Null(await Script());
        Assert.Equal(0, await PostgresFixture.Migrate(_database.ConnectionString));
        await using var silo = await _database.Silo();
        Assert.Equal(CommitOutcome.Done, (await silo.Commit(Make.Create(1, "a"))).Outcome);
    }

    private async Task<string?> Script()
    {
        var options = new PostgresOptions { ConnectionString = _database.ConnectionString };
        await using var source = PostgresSource.Create(options);
        return await new Migrator(source, options, NullLogger<Migrator>.Instance, PostgresFixture.All).Script();
    }

    /// <summary>As psql sends them, but for those between begin and commit, which need not be apart.</summary>
    private static IEnumerable<string> Chunks(string script)
    {
        var chunk = new StringBuilder();
        var inside = false;
        foreach (var line in script.Split('\n').Where(line => !line.StartsWith('\\')))
        {
            inside = (inside || line == "begin;") && line != "commit;";
            chunk.AppendLine(line);
            if (inside || !line.EndsWith(';'))
                continue;
            yield return chunk.ToString();
            chunk.Clear();
        }
    }
}
