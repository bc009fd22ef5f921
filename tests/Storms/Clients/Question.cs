using System.Text;
using System.Text.Json;

namespace Granary.Storms.Clients;

/// <summary>One request: <paramref name="Key"/> names it, however often it is sent.</summary>
public sealed record Question(string Key, string Action, string Data, string Version = "v1")
{
    public const string ApiKey = "supersecretapikey";

    /// <summary>The credential; empty is none.</summary>
    public string Auth { get; init; } = ApiKey;

    /// <summary>When the asker gives up; travels as <c>x-deadline</c>.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>
    /// The plain queue it goes to, as data alone, named by its <c>message_id</c>; without one it is an envelope.
    /// </summary>
    public string? Plain { get; init; }

    /// <summary>It goes there as a silo's own message.</summary>
    public bool Signed { get; init; }

    /// <summary>The exchange that leads to it.</summary>
    public string Exchange { get; init; } = "";

    /// <summary>The trace context that it belongs to; travels as <c>traceparent</c>.</summary>
    public string? Trace { get; init; }

    public byte[] Body() => Encoding.UTF8.GetBytes(Plain is null ? Text() : Data);

    public string Text() =>
        $$"""{"id":"{{Key}}","version":"{{Version}}","action":"{{Action}}","data":{{Data}},"auth":"{{Auth}}"}""";

    public static Question CreateBook(string key, string title) =>
        new(key, "create_book", $$"""{"title":{{Quoted(title)}},"author":"Storm"}""");

    public static Question GetBook(string key, long id) => new(key, "get_book", $$"""{"id":{{id}}}""");

    public static Question Rename(string key, long id, string title) =>
        new(key, "update_book", $$"""{"id":{{id}},"title":{{Quoted(title)}}}""");

    /// <summary>A guarded step: the year becomes what was read plus one, if nobody was faster.</summary>
    public static Question Count(string key, long id, long year, long ifVersion) =>
        new(key, "update_book", $$"""{"id":{{id}},"year":{{year}},"if_version":{{ifVersion}}}""");

    public static Question DeleteBook(string key, long id) => new(key, "delete_book", $$"""{"id":{{id}}}""");

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
