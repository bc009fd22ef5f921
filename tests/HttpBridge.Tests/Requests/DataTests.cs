using System.Net;
using Granary.Tests.HttpBridge.Fixtures;

namespace Granary.Tests.HttpBridge.Requests;

public sealed class DataTests(Door door) : IClassFixture<Door>
{
    [Theory]
    [InlineData("GET", "/api/v1/books", "v1", "get_books")]
    [InlineData("POST", "/api/v2/books", "v2", "create_book")]
    [InlineData("GET", "/api/v2/authors/3", "v2", "get_author")]
    [InlineData("DELETE", "/api/v1/books/3", "v1", "delete_book")]
    public async Task A_route_asks_for_its_action(string method, string path, string version, string action)
    {
        await door.Send(method, path);

        Assert.Equal((version, action), (door.Dispatcher.Asked!.Version, door.Dispatcher.Asked.Action));
    }

    [Fact]
    public async Task A_path_parameter_becomes_a_number_where_the_field_is_one()
    {
        await door.Send("GET", "/api/v1/books/7");

        Assert.Equal("""{"id":7}""", door.Data.GetRawText());
    }

    [Theory]
    [InlineData("7", """{"order_id":7}""")]
    [InlineData("-7", """{"order_id":-7}""")]
    [InlineData("seven-of-nine", """{"name":"seven-of-nine"}""")]
    [InlineData("99999999999999999999", """{"name":"99999999999999999999"}""")]
    public async Task A_path_with_a_constraint_takes_what_fits_and_leaves_the_rest_to_the_other(
        string what, string data)
    {
        await door.Send("GET", "/articles/" + what);

        Assert.Equal(data, door.Data.GetRawText());
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("7.5")]
    [InlineData("+7")]
    [InlineData("0x7")]
    [InlineData("99999999999999999999")]
    [InlineData("%20")]
    public async Task A_path_parameter_that_is_no_number_is_named(string id)
    {
        var told = await door.Refused("GET", "/api/v1/books/" + id);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "validation_failed", "id"),
            (told.Status, told.Code, told.Field));
    }

    [Theory]
    [InlineData("count=5", """{"count":5}""")]
    [InlineData("done=true&price=1.50", """{"done":true,"price":1.50}""")]
    [InlineData("done=yes&name=7", """{"done":"yes","name":"7"}""")]
    [InlineData("tags=a&tags=b,c", """{"tags":["a","b","c"]}""")]
    [InlineData("name=a%26b+c", """{"name":"a&b c"}""")]
    public async Task A_query_becomes_what_its_fields_want(string query, string data)
    {
        await door.Send("GET", "/probes?" + query);

        Assert.True(System.Text.Json.JsonElement.DeepEquals(System.Text.Json.JsonElement.Parse(data), door.Data),
            door.Data.GetRawText());
    }

    [Theory]
    [InlineData("GET", "/api/v1/books?colour=red", "colour")]
    [InlineData("GET", "/api/v1/books?limit=0", "limit")]
    [InlineData("GET", "/api/v1/books?limit=101", "limit")]
    [InlineData("GET", "/api/v1/books?limit=x", "limit")]
    [InlineData("GET", "/api/v1/books?limit=5&limit=6", "limit")]
    [InlineData("GET", "/api/v1/books/7?id=8", "id")]
    [InlineData("DELETE", "/api/v1/books/7?force=1", "force")]
    public async Task A_query_that_breaks_a_rule_names_the_field(string method, string path, string field)
    {
        var told = await door.Refused(method, path);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "validation_failed", field),
            (told.Status, told.Code, told.Field));
    }

    [Fact]
    public async Task A_query_with_NUL_is_refused()
    {
        var told = await door.Refused("GET", "/api/v1/books?author=a%00b");

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (told.Status, told.Code));
    }

    [Fact]
    public async Task Path_query_and_body_become_one_object_with_the_fields_names()
    {
        await door.Send("PATCH", "/orders/7?n=3", """{"name":"x"}""");

        Assert.Equal("""{"order_id":7,"count":3,"name":"x"}""", door.Data.GetRawText());
    }

    [Fact]
    public async Task A_body_may_repeat_the_path()
    {
        await door.Send("PATCH", "/orders/7", """{"order_id":7,"name":"x"}""");

        Assert.Equal("""{"order_id":7,"name":"x"}""", door.Data.GetRawText());
    }

    [Theory]
    [InlineData("""{"order_id":8}""", "order_id")]
    [InlineData("""{"order_id":"7"}""", "order_id")]
    [InlineData("""{"order_id":null}""", "order_id")]
    public async Task A_body_that_contradicts_the_path_is_refused(string body, string field)
    {
        var told = await door.Refused("PATCH", "/orders/7", body);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (told.Status, told.Field));
    }

    [Fact]
    public async Task No_body_is_an_empty_one()
    {
        var told = await door.Refused("POST", "/api/v1/books");

        Assert.Equal(("validation_failed", "title"), (told.Code, told.Field));
    }

    [Fact]
    public async Task A_form_becomes_what_its_fields_want()
    {
        await door.Send("POST", "/probes", "count=5&name=a+b", "Content-Type: application/x-www-form-urlencoded");

        Assert.Equal("""{"count":5,"name":"a b"}""", door.Data.GetRawText());
    }

    /// <summary>A client of OAuth's password flow must say grant_type.</summary>
    [Fact]
    public async Task A_form_may_say_what_its_route_ignores_and_a_query_may_not()
    {
        const string Form = "Content-Type: application/x-www-form-urlencoded";
        await door.Send("POST", "/probes", "grant_type=password&count=5&grant_type=twice", Form);
        Assert.Equal("""{"count":5}""", door.Data.GetRawText());

        var told = await door.Refused("POST", "/probes?grant_type=password", "count=5", Form);
        Assert.Equal(("validation_failed", "grant_type"), (told.Code, told.Field));
    }
}
