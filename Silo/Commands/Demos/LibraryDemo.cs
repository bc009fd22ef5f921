namespace Granary.Silo.Commands.Demos;

/// <summary>System 1 over AMQP: books and authors, two versions of one API.</summary>
internal sealed class LibraryDemo(Stage stage)
{
    public async Task Run()
    {
        var book = await FirstVersion();
        var (author, second) = await SecondVersion(book);
        await Refusals(book);
        Stage.Say("An author with books stays.");
        await stage.Ask(new AmqpAsk("v2", "delete_author", $$"""{"id":{{author}}}"""), "conflict");
        await stage.Ask(new AmqpAsk("v2", "delete_book", $$"""{"id":{{second}}}"""));
        await stage.Ask(new AmqpAsk("v2", "delete_author", $$"""{"id":{{author}}}"""));
    }

    private async Task<long> FirstVersion()
    {
        Stage.Say("A book of the first version: the author is a name.");
        var create = new AmqpAsk("v1", "create_book", """{"title":"1984","author":"George Orwell","year":1949}""")
        {
            Key = "demo-" + stage.Unique,
        };
        var book = await stage.Ask(create);
        Stage.Say("The same key again: the same reply, and no second book.");
        Stage.Check((await stage.Ask(create)).SameAs(book), "the second reply is not the first one");
        Stage.Say("The same key with another payload is refused.");
        await stage.Ask(
            create with { Data = """{"title":"Animal Farm","author":"George Orwell"}""" }, "idempotency_conflict");
        await stage.Ask(new AmqpAsk("v1", "get_book", $$"""{"id":{{book.Id}}}"""));
        return book.Id;
    }

    private async Task<(long Author, long Book)> SecondVersion(long first)
    {
        Stage.Say("The second version knows authors and genres.");
        var author = (await stage.Ask(
            new AmqpAsk("v2", "create_author", """{"name":"Ursula K. Le Guin","birth_year":1929}"""))).Id;
        var book = (await stage.Ask(new AmqpAsk(
            "v2", "create_book",
            $$"""{"title":"The Dispossessed","author_id":{{author}},"genre":"sf","isbn":"978-0-06-051275-0"}"""))).Id;
        Stage.Say("One book, two views.");
        var view = await stage.Ask(new AmqpAsk("v1", "get_book", $$"""{"id":{{book}}}"""));
        Stage.Check(view.Text("author") == "Ursula K. Le Guin", "v1 does not see the author's name");
        await stage.Ask(new AmqpAsk("v2", "get_book", $$"""{"id":{{first}}}"""));
        Stage.Say("Lists are filtered by index.");
        var list = await stage.Ask(new AmqpAsk("v2", "get_books", $$"""{"author_id":{{author}},"limit":5}"""));
        Stage.Check(list.Number("total") == 1, "the list is not of this author's one book");
        return (author, book);
    }

    private async Task Refusals(long book)
    {
        Stage.Say("A change that has not seen the last one is refused; every broken field is named.");
        await stage.Ask(new AmqpAsk("v1", "update_book", $$"""{"id":{{book}},"year":1948,"if_version":1}"""));
        await stage.Ask(
            new AmqpAsk("v1", "update_book", $$"""{"id":{{book}},"year":1947,"if_version":1}"""), "conflict");
        await stage.Ask(
            new AmqpAsk("v1", "create_book", """{"title":"","year":3000,"isbn":"123","colour":"red"}"""),
            "validation_failed");
    }
}
