using System.CommandLine;
using Granary.Hosting.Parts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Hosting.Commands;

/// <summary><c>granary migrate</c>: brings the schema up to date; a silo does the same at its start.</summary>
internal sealed class MigrateCommand(Tools tools)
{
    public Command Create()
    {
        var command = new Command("migrate", "Bring the database's schema up to date.");
        command.SetAction(async (_, cancellation) =>
        {
            await using var store = new StoreParts(tools.Settings, TimeProvider.System, NullLoggerFactory.Instance);
            var applied = await store.Migrate(cancellation);
            Console.WriteLine(applied == 0 ? "the schema is up to date" : $"{applied} migrations applied");
            return 0;
        });
        return command;
    }
}
