using System.Globalization;
using System.Text;
using System.Text.Json;
using Granary.Grains;

namespace Granary.Tests.Dispatch.Actions;

/// <summary>Everything that the action table says is written down: what clients see changes on purpose only.</summary>
public sealed class ActionListTests
{
    /// <summary>What fields find something wrong with.</summary>
    private static readonly JsonElement[] Probes =
    [
        .. new[] { "0", "-1", "1.5", "1.2345", "1e30", "99999999999", "true", "{}", "[]", "[1]", "[{}]", "[\"\"]" }
            .Select(Json),
        .. new[] { "", " ", "x", "e\u0301", "\t" }.Select(Text), Text(new string('x', 70_000)),
        Json($"[{string.Join(',', Enumerable.Repeat("\"x\"", 200))}]"),
        Json($"[{string.Join(',', Enumerable.Repeat("{}", 200))}]"),
    ];

    [Fact]
    public void The_action_table_is_as_it_was_written_down() => Assert.Equal(
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Actions", "actions.txt")),
        FiveSystems.Table.Actions.SelectMany(Lines));

    internal static IEnumerable<string> Lines(ActionSpec action) =>
    [
        $"{action.Version} {action.Name}: {Words(action.Access)}, {action.Target} '{action.Kind}', "
            + $"{action.Scope ?? "read"}, {action.Retention.TotalHours} h, "
            + $"{action.Message.Type.Name} -> {action.Reply.Type}",
        $"  {action.ExampleData}",
        .. action.Fields.SelectMany(field => Lines(field, "  ")),
    ];

    private static IEnumerable<string> Lines(Field field, string indent)
    {
        var line = new StringBuilder($"{indent}{field.Name}: {field.Type}");
        line.Append(field.Required ? ", required" : field.Kept ? ", kept" : "").Append(field.Secret ? ", secret" : "");
        if (field.Bounds is { } bounds)
            line.Append(CultureInfo.InvariantCulture, $", {bounds.Min} to {bounds.Max}");
        if (field.Choices is { } choices)
            line.Append(CultureInfo.InvariantCulture, $", {string.Join('|', choices)}");
        line.Append("; ").AppendJoin("; ", Probes.Select(field.Check).OfType<string>().Distinct());
        return [line.ToString(), .. (field.Item ?? []).SelectMany(inner => Lines(inner, indent + "  "))];
    }

    private static string Words(Access access) =>
        access.Scope is null ? $"{access.Kind}" : $"{access.Kind} {access.Scope}";

    private static JsonElement Json(string json) => JsonElement.Parse(json);

    private static JsonElement Text(string text) => JsonSerializer.SerializeToElement(text);
}
