using System.CommandLine;
using System.Text.Json;
using Granary.Errors;

namespace Granary.Silo.Commands;

/// <summary><c>granary demo</c>: walks through the Library, showing what is asked and what is answered.</summary>
internal static class DemoCommand
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create()
    {
        var command = new Command("demo", "Walk through the Library.");
        command.SetAction(async (_, _) =>
        {
            await using var client = await RpcClient.Connect(Settings.Read().Amqp);
            await new Walk(client, CallCommand.DefaultAuth()).Library();
            return 0;
        });
        return command;
    }

    private sealed class Walk(RpcClient client, string? auth)
    {
        public async Task Library()
        {
            Say("A book of the first version: the author is a name.");
            var key = "demo-" + Guid.NewGuid().ToString("N")[..8];
            var book = Id(await Ask("v1", "create_book", """{"title":"1984","author":"George Orwell","year":1949}""", key));
            Say("The same key again: the same reply, and no second book.");
            await Ask("v1", "create_book", """{"title":"1984","author":"George Orwell","year":1949}""", key);
            Say("The same key with another payload is refused.");
            await Ask("v1", "create_book", """{"title":"Animal Farm","author":"George Orwell"}""", key);
            await Ask("v1", "get_book", $$"""{"id":{{book}}}""");

            Say("The second version knows authors and genres.");
            var author = Id(await Ask("v2", "create_author", """{"name":"Ursula K. Le Guin","birth_year":1929}"""));
            var second = Id(await Ask(
                "v2", "create_book",
                $$"""{"title":"The Dispossessed","author_id":{{author}},"genre":"sf","isbn":"978-0-06-051275-0"}"""));
            Say("One book, two views.");
            await Ask("v1", "get_book", $$"""{"id":{{second}}}""");
            await Ask("v2", "get_book", $$"""{"id":{{book}}}""");
            Say("Lists are filtered by index.");
            await Ask("v2", "get_books", $$"""{"author_id":{{author}},"limit":5}""");

            Say("A change that has not seen the last one is refused; every broken field is named.");
            await Ask("v1", "update_book", $$"""{"id":{{book}},"year":1948,"if_version":1}""");
            await Ask("v1", "update_book", $$"""{"id":{{book}},"year":1947,"if_version":1}""");
            await Ask("v1", "create_book", """{"title":"","year":3000,"isbn":"123","colour":"red"}""");
            Say("An author with books stays.");
            await Ask("v2", "delete_author", $$"""{"id":{{author}}}""");
            await Ask("v2", "delete_book", $$"""{"id":{{second}}}""");
            await Ask("v2", "delete_author", $$"""{"id":{{author}}}""");
        }

        private static void Say(string sentence) => Console.WriteLine("\n# " + sentence);

        private static long Id(JsonElement reply) => reply.GetProperty("status").GetString() == "ok"
            ? reply.GetProperty("data").GetProperty("id").GetInt64()
            : throw new SetupException("the demo cannot go on: " + reply.GetProperty("error").GetString());

        private async Task<JsonElement> Ask(string version, string action, string data, string? key = null)
        {
            Console.WriteLine($"> {version} {action} {data}");
            var request = new RpcRequest(action, JsonElement.Parse(data), version, auth, key);
            var reply = await client.Call(request, TimeSpan.FromSeconds(10))
                ?? throw new SetupException("no reply within 10 s: is a silo running?");
            Console.WriteLine("< " + JsonSerializer.Serialize(reply, Plain));
            return reply;
        }
    }
}
