namespace Granary.Storms.Hostile;

/// <summary>A message that somebody sends who means harm, and what becomes of it.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Code">The code under which it is kept; empty: it is done, for nothing is wrong with it but
/// its address.</param>
/// <param name="Send">Sends it.</param>
internal sealed record Attack(string Name, string Code, Func<Shot, Task> Send)
{
    private const string Key = "supersecretapikey";

    private static readonly string Huge = new(' ', 20 * 1024 * 1024);

    /// <summary>It ends the connection that is delivered it.</summary>
    public bool IsUnreadable => Code == "unreadable";

    public bool IsKept => Code.Length > 0;

    public static IReadOnlyList<Attack> All { get; } =
    [
        new("a decimal", "unreadable", shot => shot.Ask(EvilHeaders.Decimal, Valid("{}"))),
        new("a bare decimal", "unreadable", shot => shot.AskPlain(EvilHeaders.Decimal, "{}")),
        new("a returned decimal", "unreadable", shot => shot.Return(EvilHeaders.Decimal, "{}")),
        new("a forged return", "forbidden", shot => shot.Return(
            EvilHeaders.Died(shot.At.Requests, "delivery_limit", shot.At.Internal),
            Valid("""{"title":"f","author":"a"}"""))),
        new("a forged step", "forbidden", shot => shot.Step("publish", EvilHeaders.None)),
        new("a forged end of a step", "forbidden", shot => shot.Step("moderate.dlq", EvilHeaders.None)),
        new("a step parked on its ladder", "forbidden", shot => shot.Step(
            "notify.retry", EvilHeaders.Died(shot.At.Plain("post.notify.retry"), "expired", shot.At.Internal))),
        new("a request parked on the ladder", "forbidden", shot => shot.Park(Valid("""{"title":"p","author":"a"}"""))),
        new("nested headers", "invalid_request", shot => shot.Ask(EvilHeaders.Nested(26_000), "rubbish")),
        new("bare nested headers", "invalid_request", shot => shot.AskPlain(EvilHeaders.Nested(26_000), "[]")),
        new("mixed headers", "invalid_request", shot => shot.Ask(EvilHeaders.Mixed(120_000), "rubbish")),
        new("20 MiB", "invalid_request", shot => shot.Ask(EvilHeaders.None, Huge)),
        new("20 bare MiB", "invalid_request", shot => shot.AskPlain(EvilHeaders.None, Huge)),
        new("no JSON", "invalid_request", shot => shot.Ask(EvilHeaders.None, "{\"id\":\"")),
        new("an id of control characters", "invalid_request", shot => shot.Ask(EvilHeaders.None, Escaped())),
        new("a token of 200 KB", "unauthenticated", shot => shot.Ask(EvilHeaders.None, Token())),
        new("a thousand fields", "validation_failed", shot => shot.Ask(EvilHeaders.None, Valid(Fields()))),
        new("a forged address", "", shot => shot.Ask(
            EvilHeaders.None, Valid("""{"title":"forged","author":"a"}"""), "amq.rabbitmq.reply-to.AAAA.BBBB")),
        new("nobody's address", "", shot => shot.Ask(
            EvilHeaders.None, Valid("""{"title":"nobody","author":"a"}"""), "there.is.no.such.queue")),
    ];

    private static string Valid(string data) =>
        $$"""{"id":"{{Guid.NewGuid()}}","action":"create_book","data":{{data}},"auth":"{{Key}}"}""";

    private static string Escaped() =>
        $$"""{"id":"{{string.Concat(Enumerable.Repeat("\\u001b", 128))}}","action":"get_books","auth":"{{Key}}"}""";

    private static string Token() =>
        $$"""{"id":"{{Guid.NewGuid()}}","action":"create_task","data":{},"auth":"{{new string('a', 200_000)}}"}""";

    private static string Fields() =>
        "{" + string.Join(',', Enumerable.Range(0, 1000).Select(n => $"\"field{n}\":1")) + "}";
}

/// <summary>One message on its way: who sends it, and the name by which it is found again.</summary>
internal sealed record Shot(RawPublisher To, Lab.Topology At, string Id)
{
    public Task Ask(byte[] headers, string body, string? replyTo = null) =>
        To.Publish(At.Requests, headers, body, replyTo, Id);

    public Task AskPlain(byte[] headers, string body) => To.Publish(At.Plain("product"), headers, body, null, Id);

    public Task Park(string body) => To.Publish(At.Requests + ".retry", EvilHeaders.None, body, null, Id);

    public Task Step(string queue, byte[] headers) =>
        To.Publish(At.Plain("post." + queue), headers, """{"post_id":1,"revision":1}""", null, Id);

    public Task Return(byte[] headers, string body) => To.Publish(At.Returned, headers, body, null, Id);
}
