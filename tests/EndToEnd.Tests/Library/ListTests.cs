using System.Text.Json;

namespace Granary.Tests.Library;

[Collection(SystemSuite.Name)]
public sealed class ListTests(SystemFixture system)
{
    [Fact]
    public async Task Books_are_found_by_what_they_are_filtered_by()
    {
        var author = (await system.Ok("v2", "create_author", """{"name":"Le Guin"}""")).Number("id");
        await system.Ok("v2", "create_book", $$"""{"title":"Two","author_id":{{author}},"genre":"sf","year":1974}""");
        await system.Ok("v1", "create_book", """{"title":"One","author":"Le Guin","year":1969}""");
        await system.Ok("v1", "create_book", """{"title":"Other","author":"Somebody","year":1974}""");

        Assert.Equal(["Two", "One"], await Titles("v1", """{"author":"Le Guin"}"""));
        Assert.Equal(["Two"], await Titles("v1", """{"author":"Le Guin","year":1974}"""));
        Assert.Equal(["Two"], await Titles("v2", $$"""{"author_id":{{author}}}"""));
        Assert.Equal(["Two"], await Titles("v2", """{"genre":"sf"}"""));
        Assert.Equal(["One"], await Titles("v1", """{"author":"Le Guin","limit":1,"offset":1}"""));
    }

    [Fact]
    public async Task A_renamed_author_is_found_by_the_new_name()
    {
        var author = (await system.Ok("v2", "create_author", """{"name":"Before"}""")).Number("id");
        await system.Ok("v2", "create_book", $$"""{"title":"Kept","author_id":{{author}}}""");
        await system.Ok("v2", "update_author", $$"""{"id":{{author}},"name":"After"}""");

        Assert.Equal(["Kept"], await Titles("v1", """{"author":"After"}"""));
        Assert.Empty(await Titles("v1", """{"author":"Before"}"""));
        Assert.Contains("\"author\":\"After\"", (await system.Ok("v1", "get_books", """{"author":"After"}""")).Data);
    }

    [Fact]
    public async Task Authors_are_listed_with_their_total()
    {
        for (var i = 0; i < 3; i++)
            await system.Ok("v2", "create_author", $$"""{"name":"Many {{i}}","country":"Utopia"}""");

        var page = await system.Ok("v2", "get_authors", """{"country":"Utopia","limit":2}""");
        Assert.Equal(3, page.Number("total"));
        Assert.Equal(2, JsonElement.Parse(page.Data).GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"limit":0}""", "data.limit: must be between 1 and 100")]
    [InlineData("""{"limit":101}""", "data.limit: must be between 1 and 100")]
    [InlineData("""{"offset":-1}""", "data.offset: must be between 0 and 1000000000")]
    [InlineData("""{"year":"x"}""", "data.year: must be a whole number")]
    public async Task A_filter_out_of_its_limits_is_refused(string data, string error)
    {
        var answer = await system.Ask("v1", "get_books", data);
        Assert.Equal(("validation_failed", error), (answer.Code, answer.Error));
    }

    private async Task<IEnumerable<string?>> Titles(string version, string data)
    {
        var page = JsonElement.Parse((await system.Ok(version, "get_books", data)).Data);
        return page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("title").GetString());
    }
}
