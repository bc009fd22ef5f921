namespace Granary.Tests.Shop;

[Collection(SystemSuite.Name)]
public sealed class ShopBadInputTests(SystemFixture system) : IDisposable
{
    private const string Start = """{"user_id":1,"delivery_address_id":1,"items":""";

    private readonly ShopDoor _door = new(system.Installation.Silo.Address);

    public void Dispose() => _door.Dispose();

    [Theory]
    [InlineData("/products?count=0", "count")]
    [InlineData("/products?count=101", "count")]
    [InlineData("/products?count=ten", "count")]
    [InlineData("/products?page=0", "page")]
    [InlineData("/products?page=1.5", "page")]
    [InlineData("/products?colour=red", "colour")]
    [InlineData("/orders?status=lost", "status")]
    [InlineData("/addresses?user_id=me", "user_id")]
    [InlineData("/products/0", "id")]
    [InlineData("/products/lamp", "id")]
    [InlineData("/orders/99999999999999999999", "id")]
    [InlineData("/report?report_date=2026-02-30", "report_date")]
    [InlineData("/report?report_date=14.06.2026", "report_date")]
    [InlineData("/report?limit=0", "limit")]
    public async Task What_is_wrong_in_an_address_is_named(string path, string field) =>
        Refused(await _door.Get(path), 422, "validation_failed", field);

    [Theory]
    [InlineData("""[{"product_id":1,"quantity":0}]""")]
    [InlineData("""[{"product_id":1,"quantity":-1}]""")]
    [InlineData("""[{"product_id":1,"quantity":1000001}]""")]
    [InlineData("""[{"product_id":1,"quantity":1.5}]""")]
    [InlineData("""[{"product_id":0,"quantity":1}]""")]
    [InlineData("""[{"product_id":1}]""")]
    [InlineData("""[{"product_id":1,"quantity":1,"colour":"red"}]""")]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task Items_that_are_none_are_named(string items) =>
        Refused(await _door.Post("/orders", Start + items + "}"), 422, "validation_failed", "items");

    [Fact]
    public async Task A_hundred_items_are_enough()
    {
        var items = Enumerable.Repeat("""{"product_id":999999,"quantity":1}""", 101);

        Refused(await _door.Post("/orders", $"{Start}[{string.Join(',', items)}]}}"), 422,
            "validation_failed", "items");
        Refused(await _door.Post("/orders", $"{Start}[{string.Join(',', items.Skip(1))}]}}"), 404, "not_found", null);
    }

    [Theory]
    [InlineData("""{"price":1,"stock_quantity":1}""", "name")]
    [InlineData("""{"name":" ","price":1,"stock_quantity":1}""", "name")]
    [InlineData("""{"name":"x","price":1.234,"stock_quantity":1}""", "price")]
    [InlineData("""{"name":"x","price":-0.01,"stock_quantity":1}""", "price")]
    [InlineData("""{"name":"x","price":"1","stock_quantity":1}""", "price")]
    [InlineData("""{"name":"x","price":1e300,"stock_quantity":1}""", "price")]
    [InlineData("""{"name":"x","price":1,"stock_quantity":-1}""", "stock_quantity")]
    [InlineData("""{"name":"x","price":1,"stock_quantity":0.5}""", "stock_quantity")]
    [InlineData("""{"name":"x","price":1,"stock_quantity":1000000001}""", "stock_quantity")]
    [InlineData("""{"name":"x","price":1,"stock_quantity":1,"colour":"red"}""", "colour")]
    public async Task A_product_that_is_none_is_refused_by_its_field(string body, string field) =>
        Refused(await _door.Post("/products", body), 422, "validation_failed", field);

    [Theory]
    [InlineData("""{"name":"x","price":1,"stock_quantity":1} and more""", "application/json", 400)]
    [InlineData("""{"name":"x","name":"y","price":1,"stock_quantity":1}""", "application/json", 400)]
    [InlineData("""{"name":"x",""", "application/json", 400)]
    [InlineData("[]", "application/json", 400)]
    [InlineData("name=x&price=1&stock_quantity=1", "application/x-www-form-urlencoded", 415)]
    [InlineData("""{"name":"x","price":1,"stock_quantity":1}""", "text/plain", 415)]
    public async Task A_body_that_is_no_object_is_not_read(string body, string type, int status) =>
        Refused(await _door.Post("/products", body, "Content-Type: " + type), status, "invalid_request", null);

    [Theory]
    [InlineData("GET", "/products/999999", null)]
    [InlineData("GET", "/orders/999999", null)]
    [InlineData("GET", "/addresses/999999", null)]
    [InlineData("PUT", "/products/999999", """{"price":1}""")]
    [InlineData("PUT", "/orders/999999", """{"status":"shipped"}""")]
    [InlineData("DELETE", "/products/999999", null)]
    [InlineData("DELETE", "/addresses/999999", null)]
    [InlineData("POST", "/orders", Start + """[{"product_id":999999,"quantity":1}]}""")]
    [InlineData("POST", "/addresses", """{"user_id":999999,"country":"F","city":"L","street":"X","zip_code":"1"}""")]
    public async Task What_is_not_there_is_not_found(string method, string path, string? body) =>
        Refused(await _door.Send(method, path, body), 404, "not_found", null);

    [Theory]
    [InlineData("/products", "products")]
    [InlineData("/orders", "orders")]
    [InlineData("/addresses", "addresses")]
    public async Task Beyond_the_last_page_there_is_nothing_and_the_total_is_right(string path, string list)
    {
        await _door.Post("/orders", await _door.Order(await _door.Product(5), 1));
        var first = await _door.Get(path + "?count=1");
        var beyond = await _door.Get(path + "?count=100&page=10000000");

        Assert.Equal((200, 0), (beyond.Status, beyond.Json.GetProperty(list).GetArrayLength()));
        Assert.True(first.Json.GetProperty("total").GetInt64() > 0);
        Assert.True(beyond.Json.GetProperty("total").GetInt64() >= first.Json.GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task A_method_that_is_not_there_is_told_which_are() =>
        Assert.Equal(405, (await _door.Send("DELETE", "/orders/1", null)).Status);

    private static void Refused(HttpTold told, int status, string code, string? field)
    {
        Assert.True(told.Status == status && told.Code == code, $"{told.Status} {told.Body}");
        Assert.Equal("application/problem+json", told.Type);
        Assert.Equal(field, told.Field);
        Assert.DoesNotContain("   at ", told.Body);
        Assert.DoesNotContain("Exception", told.Body);
    }
}
