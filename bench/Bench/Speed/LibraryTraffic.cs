using Granary.Bench.Load;

namespace Granary.Bench.Speed;

/// <summary>The Library's requests as the bench sends them; all are about as long as the echo's.</summary>
internal static class LibraryTraffic
{
    private const string Auth = "\"auth\":\"supersecretapikey\"";
    public const string NewBook =
        """{"title":"The Grapes of Wrath","author":"John Steinbeck","year":1939,"isbn":"978-0-14-303943-3"}""";

    /// <summary>The same bytes as <see cref="Create"/>, for somebody who sends them back.</summary>
    public static Traffic Echo(string queue, string run) =>
        new(queue, CreateBody(run)) { Check = body => body.IndexOf("\"create_book\""u8) > 0 };

    public static Traffic Create(string queue, string run) => new(queue, CreateBody(run)) { Check = IsOk };

    /// <summary>Keys that <see cref="Create"/> has used already, again and again.</summary>
    public static Traffic Replay(string queue, string run, long first, long count) =>
        new(queue, CreateBody(run)) { Check = IsOk, Key = number => first + (number % count) };

    public static Traffic Get(string queue, string run, IReadOnlyList<long> ids) =>
        new(queue, Body(run + "-get", "get_book", """{"id":@@@@@@@@@@@@}"""))
        {
            Check = IsOk,
            Id = number => ids[(int)(number % ids.Count)],
        };

    public static Traffic Update(string queue, string run, long id) =>
        new(queue, Body(run + "-hot", "update_book", """{"id":@@@@@@@@@@@@,"title":"The Winter of Our Discontent"}"""))
        {
            Check = IsOk,
            Id = _ => id,
        };

    private static bool IsOk(ReadOnlySpan<byte> body) => body.IndexOf("\"status\":\"ok\""u8) >= 0;

    private static string CreateBody(string run) => Body(run, "create_book", NewBook);

    private static string Body(string run, string action, string data) =>
        $$"""{"id":"{{run}}-############","version":"v1","action":"{{action}}","data":{{data}},{{Auth}}}""";
}
