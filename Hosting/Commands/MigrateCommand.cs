using System.CommandLine;
using Granary.Hosting.Parts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Hosting.Commands;

/// <summary><c>granary migrate</c>: brings the schema up to date; a silo does the same at its start.</summary>
internal sealed class MigrateCommand(Tools tools)
{
    private const string Nothing = "the schema is up to date";

    public Command Create()
    {
        var script = new Option<bool>("--script") { Description = "change nothing, print what psql would have to run" };
        var command = new Command("migrate", "Bring the database's schema up to date.") { script };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var store = new StoreParts(tools.Settings, TimeProvider.System, NullLoggerFactory.Instance);
            if (parsed.GetValue(script))
            {
                Console.WriteLine(await store.Script(cancellation) ?? $"-- {Nothing}");
                return 0;
            }
            var applied = await store.Migrate(cancellation);
            await store.Maintain();
            Console.WriteLine(applied == 0 ? Nothing : $"{applied} migrations applied");
            return 0;
        });
        return command;
    }
}
