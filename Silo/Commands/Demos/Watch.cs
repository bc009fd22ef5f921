using System.Globalization;
using System.Text.Json;

namespace Granary.Silo.Commands.Demos;

/// <summary>Looks again and again, and shows what is new as soon as it is seen.</summary>
internal sealed class Watch(Stage stage)
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly long _begun = TimeProvider.System.GetTimestamp();
    private int _told;

    private TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_begun);

    /// <summary>Every entry of a history that was not shown yet, with the time since the first of all.</summary>
    public Task<Shown> History(string who, HttpAsk ask, Func<Shown, bool> over) => Until(who, ask, history =>
    {
        var items = history.Field("items");
        for (; _told < items.GetArrayLength(); _told++)
            Tell(Time(items[_told]) - Time(items[0]), $"{who}: {Line(items[_told])}");
        return over(history);
    });

    /// <summary>
    /// Every line that a list's items make and did not make before, with the time since the watch began.
    /// </summary>
    public Task<Shown> List(string who, HttpAsk ask, Func<JsonElement, string?> line, Func<Shown, bool> over)
    {
        var lines = new HashSet<string>();
        return Until(who, ask, list =>
        {
            // Lists have the newest first.
            foreach (var one in list.Field("items").EnumerateArray().Reverse().Select(line).OfType<string>()
                .Where(lines.Add))
                Tell(Elapsed, one);
            return over(list);
        });
    }

    /// <summary>Shows nothing by itself.</summary>
    public async Task<Shown> Until(string who, HttpAsk ask, Func<Shown, bool> over)
    {
        while (true)
        {
            var seen = await stage.Look(ask);
            if (over(seen))
                return seen;
            Stage.Check(Elapsed < Patience, $"{who}: not at its end after {Patience.TotalSeconds} s: {seen.Data}");
            await Task.Delay(Often);
        }
    }

    private static void Tell(TimeSpan after, string line) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {after.TotalSeconds,6:0.00} s  {line}"));

    private static DateTimeOffset Time(JsonElement entry) => entry.GetProperty("at").GetDateTimeOffset();

    private static string Line(JsonElement entry) => string.Join(", ", new[]
    {
        Said(entry, "step") + Said(entry, "event"),
        Said(entry, "attempt", "attempt "),
        Said(entry, "worker", "by "),
        Said(entry, "detail"),
    }.Where(part => part.Length > 0));

    private static string Said(JsonElement entry, string field, string before = "") =>
        entry.GetProperty(field) is { ValueKind: not JsonValueKind.Null } value
            ? before + value + (field == "step" ? " " : "")
            : "";
}
