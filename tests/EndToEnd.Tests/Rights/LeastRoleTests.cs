using Granary.Storms.Lab;
using Granary.Tests.Cluster;
using Npgsql;

namespace Granary.Tests.Rights;

/// <summary>docs/security.md gives the database's role no more than to own its database.</summary>
public sealed class LeastRoleTests
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private readonly LabSettings _settings = LabSettings.FromEnvironment();

    [Fact]
    public async Task A_silo_does_all_its_work_with_a_role_that_owns_its_database_and_nothing_else()
    {
        await using var place = await Installation.Prepare(_settings, "role");
        var role = place.Name;
        await place.Database.Run(
            $"create role \"{role}\" login password 'least'; alter database \"{role}\" owner to \"{role}\"");
        try
        {
            await Works(place, new NpgsqlConnectionStringBuilder(place.Database.ConnectionString)
            {
                Username = role,
                Password = "least",
            }.ConnectionString);
        }
        finally
        {
            await place.Database.Run(
                $"reassign owned by \"{role}\" to current_user; drop owned by \"{role}\"; drop role \"{role}\"");
        }
    }

    [Fact]
    public async Task A_silo_that_does_not_migrate_does_its_work_with_a_role_that_only_reads_and_writes()
    {
        await using var place = await Installation.Prepare(_settings, "writer");
        var role = place.Name;
        await place.Database.Run($"create role \"{role}\" login password 'least'");
        try
        {
            var postgres = new NpgsqlConnectionStringBuilder(place.Database.ConnectionString)
            {
                Username = role,
                Password = "least",
            }.ConnectionString;
            (await SiloRun.Serve(_settings, place, ("GRANARY_PG", postgres), ("Postgres__Migrate", "false")))
                .EndsWithOneSentence(
                    "lacks the migration 0001_store.sql, and Postgres:Migrate is off: run 'granary migrate' first");
            await ProgramRun.Of(_settings.Program, ["migrate"], SiloRun.Variables(_settings, place));
            await place.Database.Run(
                $"""
                grant usage on schema public to "{role}";
                grant select, insert, update, delete on all tables in schema public to "{role}";
                grant usage, update on all sequences in schema public to "{role}";
                grant execute on all functions in schema public to "{role}"
                """);
            await Works(place, postgres, new() { ["Postgres__Migrate"] = "false" });
        }
        finally
        {
            await place.Database.Run($"drop owned by \"{role}\"; drop role \"{role}\"");
        }
    }

    private async Task Works(Installation place, string postgres, Dictionary<string, string>? options = null)
    {
        await using var silo = new SiloProcess(new SiloSettings
        {
            Name = place.Name,
            Program = _settings.Program,
            Postgres = postgres,
            Amqp = _settings.Amqp,
            Prefix = place.Name + ".",
            Logs = _settings.Logs,
            Options = options ?? [],
        });
        await silo.Start(StartTime);
        var variables = SiloRun.Variables(_settings, place);
        variables["GRANARY_PG"] = postgres;
        variables["GRANARY_HTTP"] = silo.Address.ToString();
        string[][] commands =
            [["demo"], ["demo", "tasks"], ["demo", "shop"], ["demo", "jobs"], ["demo", "saga"],
                ["keys", "create", "ann", "--scope", "library"]];
        foreach (var command in commands)
        {
            var run = await ProgramRun.Of(_settings.Program, command, variables);
            Assert.True(run.ExitCode == 0, $"{string.Join(' ', command)}: {run.Output} {run.Errors}");
        }
    }
}
