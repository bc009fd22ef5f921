namespace Granary.Tests.Library;

[Collection(SystemSuite.Name)]
public sealed class BookTests(SystemFixture system)
{
    [Fact]
    public async Task A_book_is_created_read_changed_and_deleted()
    {
        var id = (await system.Ok("v1", "create_book", """{"title":"1984","author":"Orwell","year":1949}"""))
            .Number("id");

        Assert.Contains("\"title\":\"1984\"", (await system.Ok("v1", "get_book", $$"""{"id":{{id}}}""")).Data);
        var changed = await system.Ok("v1", "update_book", $$"""{"id":{{id}},"year":1948,"if_version":1}""");
        Assert.Equal((1948, 2), (changed.Number("year"), changed.Number("version")));
        Assert.Equal(changed.Data, (await system.Ok("v1", "get_book", $$"""{"id":{{id}}}""")).Data);
        await system.Ok("v1", "delete_book", $$"""{"id":{{id}}}""");
        Assert.Equal("not_found", (await system.Ask("v1", "get_book", $$"""{"id":{{id}}}""")).Code);
    }

    [Fact]
    public async Task One_key_is_one_book_in_each_version()
    {
        var author = (await system.Ok("v2", "create_author", """{"name":"Orwell"}""")).Number("id");
        const string v1 = """{"title":"1984","author":"Orwell"}""";
        var v2 = $$"""{"title":"1984","author_id":{{author}}}""";

        var first = await system.Ask("v1", "create_book", v1, "create-1984");
        var again = await system.Ask("v1", "create_book", v1, "create-1984", copy: 2);
        var other = await system.Ask("v2", "create_book", v2, "create-1984", copy: 3);

        Assert.Equal((first.Data, true), (again.Data, again.Replayed));
        Assert.True(other.Ok);
        Assert.NotEqual(first.Number("id"), other.Number("id"));
    }

    [Fact]
    public async Task A_repeat_gets_the_recorded_reply_also_after_the_book_has_changed()
    {
        var id = (await system.Ok("v1", "create_book", """{"title":"a","author":"b"}""")).Number("id");
        var first = await system.Ask("v1", "update_book", $$"""{"id":{{id}},"title":"b"}""", "rename-it");
        await system.Ok("v1", "update_book", $$"""{"id":{{id}},"title":"c"}""");
        await system.Ok("v1", "delete_book", $$"""{"id":{{id}}}""");

        var again = await system.Ask("v1", "update_book", $$"""{ "title":"b", "id":{{id}} }""", "rename-it", copy: 2);
        Assert.Equal((first.Data, true), (again.Data, again.Replayed));
    }

    [Fact]
    public async Task Another_payload_under_the_same_key_is_refused()
    {
        await system.Ask("v1", "create_book", """{"title":"a","author":"b"}""", "twice");

        var other = await system.Ask("v1", "create_book", """{"title":"x","author":"b"}""", "twice", copy: 2);
        Assert.Equal("idempotency_conflict", other.Code);
    }

    [Fact]
    public async Task An_unknown_author_is_not_found() => Assert.Equal(
        "not_found", (await system.Ask("v2", "create_book", """{"title":"a","author_id":999999}""")).Code);

    [Fact]
    public async Task An_author_with_books_stays()
    {
        var author = (await system.Ok("v2", "create_author", """{"name":"Busy"}""")).Number("id");
        var book = (await system.Ok("v2", "create_book", $$"""{"title":"a","author_id":{{author}}}""")).Number("id");

        Assert.Equal("conflict", (await system.Ask("v2", "delete_author", $$"""{"id":{{author}}}""")).Code);
        await system.Ok("v2", "delete_book", $$"""{"id":{{book}}}""");
        await system.Ok("v2", "delete_author", $$"""{"id":{{author}}}""");
    }

    [Fact]
    public async Task An_author_is_deleted_or_gets_a_book_but_never_both()
    {
        for (var round = 0; round < 10; round++)
        {
            var author = (await system.Ok("v2", "create_author", """{"name":"Torn"}""")).Number("id");
            var create = system.Ask("v2", "create_book", $$"""{"title":"a","author_id":{{author}}}""");
            var delete = system.Ask("v2", "delete_author", $$"""{"id":{{author}}}""");

            var (created, deleted) = (await create, await delete);
            Assert.True(created.Ok != deleted.Ok, $"{created} {deleted}");
            Assert.Contains(created.Code ?? deleted.Code, new[] { "conflict", "not_found" });
        }
    }
}
