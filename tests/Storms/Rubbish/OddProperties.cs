using static Granary.Storms.Rubbish.Trash;

namespace Granary.Storms.Rubbish;

/// <summary>Right bodies in wrong envelopes: headers of strange types and contents.</summary>
internal static class OddProperties
{
    private static readonly object?[] Strange =
    [
        "nonsense", "", -1, long.MaxValue, long.MinValue, true, 1.5, null, new byte[] { 0xFF, 0xFE },
        new List<object?> { 1, "x" },
        new Dictionary<string, object?> { ["a"] = "b" }, new string('x', 10_000),
    ];

    public static IEnumerable<Trash> All =>
    [
        .. Strange.Select(value => Header("x-deadline", value, Ok, Invalid, "deadline_exceeded")),
        .. Strange.Select(value => Header("traceparent", value, Ok, Invalid)),
        .. Strange.Select(value => Header("x-attempt", value, Ok, Invalid)),
        .. Strange.Select(value => Header("x-death", value, Ok, Invalid)),
        .. Strange.Select(value => Header("authorization", value, Ok, Invalid, "unauthenticated")),
        Text("strange type", Envelope("get_books", "{}"), Ok) with
        {
            Twist = p => (p.ContentType, p.ContentEncoding, p.Type) = ("image/png", "gzip", new string('t', 200)),
        },
    ];

    private static Trash Header(string name, object? value, params string[] codes) =>
        Text($"{name} of {value?.GetType().Name ?? "null"}", Envelope("get_books", "{}"), codes) with
        {
            Twist = p => p.Headers = new Dictionary<string, object?> { [name] = value },
        };
}
