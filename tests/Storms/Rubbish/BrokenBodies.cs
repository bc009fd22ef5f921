using System.Text;
using static Granary.Storms.Rubbish.Trash;

namespace Granary.Storms.Rubbish;

/// <summary>Bodies that are no requests.</summary>
internal static class BrokenBodies
{
    private const int Huge = 10 * 1024 * 1024;
    private const string Good = """{"id":1}""";

    public static IEnumerable<Trash> All =>
    [
        .. Truncated(),
        new("empty", [], Invalid),
        new("not UTF-8",
            [.. "{\"id\":\"x\",\"action\":\"get_books\",\"data\":{\"author\":\""u8, 0xC3, 0x28, .. "\"}}"u8], Invalid),
        new("overlong UTF-8", [.. "{\"id\":\""u8, 0xC0, 0xAF, .. "\",\"action\":\"get_books\"}"u8], Invalid),
        new("random bytes", [.. Enumerable.Range(0, 300).Select(i => (byte)(i * 7))], Invalid),
        new("NUL bytes", new byte[64], Invalid),
        new("10 MB of blanks", [.. Enumerable.Repeat((byte)' ', Huge)], Invalid),
        Text("10 MB title",
            Envelope("create_book", $$"""{"title":"{{new string('x', Huge)}}","author":"a"}"""), Invalid),
        Text("depth 10 000", Envelope("create_book", Nested(10_000)), Invalid),
        Text("depth 10 000 of objects", Envelope("create_book", Deep(10_000)), Invalid),
        Text("depth 33", Envelope("create_book", $$"""{"title":{{Nested(33)}}}"""), Invalid),
        Text("array", "[]", Invalid),
        Text("string", "\"create_book\"", Invalid),
        Text("number", "1e9999", Invalid),
        Text("null", "null", Invalid),
        Text("nothing in it", "{}", Invalid),
        Text("no action", """{"id":"x"}""", Invalid),
        Text("two values", Envelope("get_book", Good) + Envelope("get_book", Good), Invalid),
        Text("comment", "/* hello */" + Envelope("get_book", Good), Invalid),
        Text("trailing comma", Envelope("get_book", """{"id":1,}"""), Invalid),
        Text("NaN", Envelope("get_book", """{"id":NaN}"""), Invalid),
        Text("duplicate action", """{"id":"x","action":"get_book","action":"delete_book","data":{"id":1}}""", Invalid),
        Text("duplicate in data", Envelope("create_book", """{"title":"a","title":"b","author":"c"}"""), Invalid),
        Text("duplicate, escaped", Envelope("create_book", """{"title":"a","\u0074itle":"b","author":"c"}"""), Invalid),
        Text("duplicate, unknown", """{"id":"x","action":"get_books","x":1,"x":2}""", Invalid),
        Text("escaped NUL", Envelope("create_book", """{"title":"a\u0000b","author":"c"}"""), Invalid),
        Text("lone surrogate", Envelope("create_book", """{"title":"\ud800","author":"c"}"""), Invalid, Broken),
    ];

    private static IEnumerable<Trash> Truncated()
    {
        var whole = Encoding.UTF8.GetBytes(Envelope("create_book", """{"title":"cut","author":"é"}"""));
        for (var length = 1; length < whole.Length; length += 7)
            yield return new Trash($"cut after {length} bytes", whole[..length], Invalid);
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private static string Deep(int depth) =>
        string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
}
