using System.CommandLine;
using Granary.Hosting.Parts;
using Granary.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Hosting.Commands;

/// <summary><c>granary systems</c>: what this program's systems have in the database, and what others have left there.</summary>
internal sealed class SystemsCommand(Tools tools)
{
    public Command Create()
    {
        var command = new Command("systems", "List the systems of the program and of its database.");
        command.SetAction(async (_, cancellation) =>
        {
            await using var store = new StoreParts(tools.Settings, TimeProvider.System, NullLoggerFactory.Instance);
            foreach (var line in Lines(tools.Settings.Systems, await store.Traces(cancellation)))
                Console.WriteLine(line.TrimEnd());
            return 0;
        });
        return command;
    }

    /// <summary>A line for each kind. A system that has none has a line of its own.</summary>
    internal static IEnumerable<string> Lines(SystemTable program, SystemTraces traces)
    {
        yield return Line("system", "migrations", "kind", "table", "rows", "timers", "");
        foreach (var system in traces.Systems)
        {
            var migrations = system.Known is { } known ? $"{system.Applied} of {known}" : $"{system.Applied}";
            var note = system.Known is null && program.All.All(one => one.Name != system.Name) ? "not in this program" : "";
            var kinds = traces.Kinds.Where(kind => kind.System == system.Name).ToList();
            if (kinds.Count == 0)
                yield return Line(system.Name, migrations, "-", "-", "-", "-", note);
            foreach (var kind in kinds)
                yield return Line(system.Name, migrations, kind.Kind, kind.Table, $"~{kind.Rows}", $"{kind.Timers}", note);
        }
        foreach (var target in traces.Outgoing)
            if (program.PlainQueues.All(queue => queue.Name != target.Target))
                yield return $"{target.Waiting} outgoing messages wait for '{target.Target}', which is not in this program";
        yield return "Rows (~) are PostgreSQL's estimate.";
    }

    private static string Line(params string[] words) =>
        $"{words[0],-14} {words[1],-11} {words[2],-14} {words[3],-16} {words[4],10} {words[5],8}  {words[6]}";
}
