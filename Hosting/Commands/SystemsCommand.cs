using System.CommandLine;
using Granary.Hosting.Parts;
using Granary.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Hosting.Commands;

/// <summary>
/// <c>granary systems</c>: what this program's systems have in the database, and what others have left there.
/// </summary>
internal sealed class SystemsCommand(Tools tools)
{
    private const string Nobody = "?";

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
        var kinds = traces.Kinds.ToLookup(kind => kind.System ?? Owner(program, kind) ?? Nobody);
        var strangers = traces.Systems.Select(system => system.Name).Concat(kinds.Select(group => group.Key));
        var names = program.All.Where(system => system != SystemTable.House).Select(system => system.Name).ToList();
        foreach (var name in names.Union(strangers))
        {
            var note = names.Contains(name) ? "" : "not in this program";
            var migrations = Migrations(traces.Systems.FirstOrDefault(system => system.Name == name));
            if (!kinds.Contains(name))
                yield return Line(name, migrations, "-", "-", "-", "-", note);
            foreach (var kind in kinds[name])
                yield return Line(name, migrations, kind.Kind, kind.Table, $"~{kind.Rows}", $"{kind.Timers}", note);
        }
        foreach (var target in traces.Outgoing)
            if (!program.Targets.Contains(target.Target))
                yield return $"{target.Waiting} messages wait for {Named(target.Target)}, which is not in this program";
        yield return "Rows (~) are PostgreSQL's estimate.";
    }

    /// <summary>For kinds that were made by a program that did not name their system.</summary>
    private static string? Owner(SystemTable program, KindTrace kind) =>
        program.All.FirstOrDefault(system => system.Kinds.Any(one => one.Kind == kind.Kind))?.Name;

    private static string Named(string target) =>
        ExchangeSpec.NameOf(target) is { } exchange ? $"the exchange '{exchange}'" : $"the queue '{target}'";

    private static string Migrations(SystemTrace? system) =>
        system is null ? "-" : system.Known is { } known ? $"{system.Applied} of {known}" : $"{system.Applied}";

    private static string Line(params string[] words) =>
        $"{words[0],-14} {words[1],-11} {words[2],-14} {words[3],-16} {words[4],10} {words[5],8}  {words[6]}";
}
