using System.CommandLine;
using Granary.Silo.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Silo.Commands;

/// <summary><c>granary migrate</c>: brings the schema up to date; a silo does the same at its start.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command("migrate", "Bring the database's schema up to date.");
        command.SetAction(async (_, cancellation) =>
        {
            var options = Settings.Read().Postgres;
            await using var source = PostgresSource.Create(options);
            var migrator = new Migrator(source, options, NullLogger<Migrator>.Instance);
            await migrator.WaitForDatabase(TimeSpan.FromSeconds(options.WaitSeconds), cancellation);
            var applied = await migrator.Migrate(cancellation);
            Console.WriteLine(applied == 0 ? "the schema is up to date" : $"{applied} migrations applied");
            return 0;
        });
        return command;
    }
}
