using static Granary.Storms.Rubbish.Trash;

namespace Granary.Storms.Rubbish;

/// <summary>A wrong type, and a wild number, in every field that there is.</summary>
internal static class WrongTypes
{
    private static readonly string[] NotText = ["1", "true", "[]", "{}", "[\"x\"]", "1e400"];
    private static readonly string[] NotNumber =
        ["\"1\"", "true", "[1]", "{}", "1.5", "1e400", "-1e400", "99999999999999999999", "-1", new string('9', 5000)];

    public static IEnumerable<Trash> All => [.. Envelopes(), .. Texts(), .. Numbers(), .. Others()];

    private static Trash Key(string name, string key) =>
        Text(name, $$"""{"id":"x","action":"get_books","idempotency_key":{{key}}}""", Invalid);

    private static IEnumerable<Trash> Envelopes()
    {
        foreach (var wrong in NotText)
        {
            yield return Text($"id {wrong}", $$"""{"id":{{wrong}},"action":"get_books"}""", Invalid);
            yield return Text($"action {wrong}", $$"""{"id":"x","action":{{wrong}}}""", Invalid);
            yield return Text($"version {wrong}", $$"""{"id":"x","version":{{wrong}},"action":"get_books"}""", Invalid);
            yield return Text($"auth {wrong}", $$"""{"id":"x","action":"get_books","auth":{{wrong}}}""", Invalid);
            yield return Key($"key {wrong}", wrong);
        }

        foreach (var wrong in new[] { "1", "true", "[]", "\"{}\"" })
            yield return Text($"data {wrong}", Envelope("get_books", wrong), Invalid, Broken);
        yield return Text("empty id", """{"id":"","action":"get_books"}""", Invalid);
        yield return Text("long id", $$"""{"id":"{{new string('i', 129)}}","action":"get_books"}""", Invalid);
        yield return Key("empty key", "\"\"");
        yield return Key("long key", $"\"{new string('k', 256)}\"");
    }

    private static IEnumerable<Trash> Texts()
    {
        foreach (var wrong in NotText)
        {
            yield return Data("create_book", $$"""{"title":{{wrong}},"author":"a"}""", Broken);
            yield return Data("create_book", $$"""{"title":"t","author":{{wrong}}}""", Broken);
            yield return Data("create_book", $$"""{"title":"t","author":"a","isbn":{{wrong}}}""", Broken);
            yield return Data("update_book", $$"""{"id":1,"title":{{wrong}}}""", Broken);
            yield return Data("get_books", $$"""{"author":{{wrong}}}""", Broken);
            yield return Text(
                $"create_author name {wrong}", Envelope("create_author", $$"""{"name":{{wrong}}}""", "v2"), Broken);
            yield return Text($"v2 genre {wrong}", Envelope("get_books", $$"""{"genre":{{wrong}}}""", "v2"), Broken);
        }
    }

    private static IEnumerable<Trash> Numbers()
    {
        foreach (var wrong in NotNumber)
        {
            yield return Data("create_book", $$"""{"title":"t","author":"a","year":{{wrong}}}""", Broken);
            yield return Data("get_book", $$"""{"id":{{wrong}}}""", Broken);
            yield return Data("delete_book", $$"""{"id":{{wrong}}}""", Broken);
            yield return Data("update_book", $$"""{"id":1,"if_version":{{wrong}}}""", Broken);
            yield return Data("get_books", $$"""{"limit":{{wrong}}}""", Broken);
            yield return Data("get_books", $$"""{"offset":{{wrong}}}""", Broken);
            yield return Text(
                "v2 author_id", Envelope("create_book", $$"""{"title":"t","author_id":{{wrong}}}""", "v2"), Broken);
        }
    }

    private static IEnumerable<Trash> Others()
    {
        yield return Data("create_book", """{"title":"t","author":"a","colour":"red"}""", Broken);
        yield return Data("create_book", "{}", Broken);
        yield return Data("create_book", """{"title":null,"author":null}""", Broken);
        yield return Data("create_book", $$"""{"title":"{{new string('t', 501)}}","author":"a"}""", Broken);
        yield return Data("create_book", """{"title":"t","author":"a","isbn":"978-0-14-303943-4"}""", Broken);
        yield return Data("get_book", """{"id":9223372036854775807}""", "not_found");
        yield return Data("blow_up", "{}", "unknown_action");
        yield return Data(new string('a', 10_000), "{}", "unknown_action", Invalid);
        yield return Text("version v9", Envelope("get_book", """{"id":1}""", "v9"), "unsupported_version");
        yield return Text("no credential", """{"id":"x","action":"get_book","data":{"id":1}}""", "unauthenticated");
        yield return Text(
            "wrong credential", """{"id":"x","action":"get_book","data":{"id":1},"auth":"nonsense"}""",
            "unauthenticated");
    }
}
