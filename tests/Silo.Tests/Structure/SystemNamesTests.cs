using System.Text.RegularExpressions;
using Granary.Grains;

namespace Granary.Tests.Structure;

/// <summary>The house knows none of the systems that live in it.</summary>
public sealed class SystemNamesTests
{
    private static readonly string[] Rooms =
    [
        "Core", "Dispatch", "AmqpBridge", "HttpBridge", "Postgres", "Hosting", "Host", "Testing",
    ];

    private static readonly IReadOnlyList<GranarySystem> Systems = FiveSystems.All();

    [Fact]
    public void No_room_says_what_a_kind_a_table_an_action_a_queue_or_a_scope_of_theirs_is_called()
    {
        var names = Systems.SelectMany(Words).Distinct().Select(Regex.Escape);
        Assert.Empty(Offenders(new Regex($"\"({string.Join('|', names)})\"")));
    }

    [Fact]
    public void No_room_names_a_message_a_reply_or_a_system_of_theirs()
    {
        var types = Systems.SelectMany(system => system.Kinds.SelectMany(kind => kind.Messages)
            .Concat(system.Actions.SelectMany(action => new[] { action.Message, action.Reply }))
            .Select(type => type.Type)
            .Append(system.GetType()));
        var names = types.Where(type => type.Assembly != typeof(GranarySystem).Assembly && !type.IsGenericType)
            .Select(type => type.Name).Distinct();
        Assert.Empty(Offenders(new Regex($@"(?<![.\w])({string.Join('|', names)})\b")));
    }

    private static IEnumerable<string> Words(GranarySystem system) =>
    [
        .. system.Kinds.SelectMany(kind => new[] { kind.Kind, kind.Table }),
        .. system.Actions.Select(action => action.Name),
        .. system.PlainQueues.Select(queue => queue.Name),
        .. system.Scopes, .. system.DatabaseWork,
    ];

    private static IEnumerable<string> Offenders(Regex names) =>
        from file in Rooms.SelectMany(Repository.Sources)
        from line in File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("///", StringComparison.Ordinal))
        where names.IsMatch(line)
        select $"{Path.GetRelativePath(Repository.Root, file)}: {line.Trim()}";
}
