using System.Text.Json;

namespace Granary.Silo.Commands.Demos;

/// <summary>The shop: users and reports over HTTP on 8000, and the bare queues of its producer.</summary>
internal sealed class FromShop(OldDoors doors, string unique)
{
    public async Task Run()
    {
        Stage.Say("Coming from the shop: users without a credential on port 8000.");
        await doors.Curl("curl http://localhost:8000/docs", 200);
        await doors.Curl("curl http://localhost:8000/users/1", 200, 404);
        var made = await doors.Curl(Jane("jane_doe"), 201, 400);
        await doors.Curl(Jane("jane_doe"), 400);
        await doors.Curl("""curl "http://localhost:8000/users?count=5&page=2" """.Trim(), 200);
        var user = made.Status == 201 ? made.Id : (await doors.Curl(Jane("jane_" + unique), 201)).Id;
        await doors.Curl(
            $$"""
            curl -X PUT http://localhost:8000/users/{{user}} \
              -H "Content-Type: application/json" \
              -d '{"email": "new{{unique}}@example.com"}'
            """,
            200);
        await Orders(user);
        await Reports();
        await doors.Curl("curl -X DELETE http://localhost:8000/users/2147483647", 404);
    }

    private async Task Orders(long user)
    {
        Stage.Say("What the producer put into the queues product, order, product_update and order_update.");
        var address = await Address(user);
        var product = Id(await Put(
            "product", """{"name": "Lamp", "description": "bright", "price": 12.5, "stock_quantity": 4}"""));
        var ask = $$"""
            {"user_id": {{user}}, "delivery_address_id": {{address}},
             "items": [{"product_id": {{product}}, "quantity": 4}]}
            """;
        await Put("order_update", $$"""{"order_id": {{Id(await Put("order", ask))}}, "status": "shipped"}""");
        Stage.Say("Nothing is left, and the next order is rejected.");
        var left = await doors.Curl($"curl http://localhost:8000/products/{product}", 200);
        Stage.Check(left.Number("stock_quantity") == 0, "stock was not lowered");
        var next = await Put("order", ask);
        Stage.Check(next.GetProperty("status").GetString() == "rejected", "an order without goods is taken");
        await Put("product_update", $$"""{"product_id": {{product}}, "price": 13}""");
    }

    private async Task<long> Address(long user) => (await doors.Curl(
        $$"""
        curl -X POST http://localhost:8000/addresses \
          -H "Content-Type: application/json" \
          -d '{"user_id":{{user}},"country":"UK","city":"London","street":"Baker Street 221b","zip_code":"NW1"}'
        """,
        201)).Id;

    private async Task Reports()
    {
        Stage.Say("The reports, as a bare array.");
        var reports = await doors.Curl("curl http://localhost:8000/report", 200);
        Stage.Check(reports.Data.ValueKind == JsonValueKind.Array, "it is no array");
        await doors.Curl("""curl "http://localhost:8000/report?report_date=2025-12-16" """.Trim(), 200);
    }

    private async Task<JsonElement> Put(string queue, string body) =>
        (await doors.Publish(new(queue, body))).Field("data");

    private static long Id(JsonElement view) => view.GetProperty("id").GetInt64();

    private static string Jane(string name) => $$"""
        curl -X POST http://localhost:8000/users \
          -H "Content-Type: application/json" \
          -d '{
            "username": "{{name}}",
            "email": "{{name.Replace("_doe", "", StringComparison.Ordinal)}}@example.com",
            "description": "Designer"
          }'
        """;
}
