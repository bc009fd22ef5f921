namespace Granary.Silo.Commands.Demos;

/// <summary>Publishing as a saga: port 80, a form to log in, and the keys of the internal door.</summary>
internal sealed class FromPublishing(OldDoors doors)
{
    private const string Json = """-H "Content-Type: application/json" """;

    public async Task Run()
    {
        Stage.Say("Coming from the saga: the first keys, once.");
        var keys = await doors.Curl("curl -X POST http://localhost/api/internal/init-keys", 200, 201, 409);
        var token = await Author();
        var article = await doors.Curl(
            $$"""
            curl -X POST http://localhost/api/articles \
              -H "Authorization: Bearer {{token}}" \
              {{Json}}\
              -d '{
                "title": "Test Article",
                "description": "Test description",
                "body": "Test body content"
              }'
            """,
            200, 201);
        Stage.Check(article.Text("status") == "DRAFT", "it is no draft");
        await doors.Curl(
            $"curl -X POST http://localhost/api/articles/{article.Id}/publish -H \"Authorization: Bearer {token}\"",
            200, 202);
        var end = await doors.Until(
            $"curl http://localhost/api/articles/{article.Text("slug")}",
            seen => seen.Text("status") is "PUBLISHED" or "REJECTED");
        await Inside(keys, token, end.Id);
    }

    private async Task<string> Author()
    {
        Stage.Say("An author, and an article from draft to its end.");
        await doors.Curl(
            $$"""
            curl -X POST http://localhost/api/users \
              {{Json}}\
              -d '{
                "email": "author@test.com",
                "username": "author",
                "password": "password123"
              }'
            """,
            200, 201, 400, 409);
        var login = await doors.Curl(
            """curl -X POST http://localhost/api/users/login -d "username=author&password=password123" """, 200);
        return login.Text("access_token")!;
    }

    private async Task Inside(Shown keys, string token, long article)
    {
        Stage.Say("The internal door takes a key and no user's token.");
        var door = $"curl http://localhost/api/internal/posts/{article}";
        await doors.Curl($"{door} -H \"Authorization: Bearer {token}\"", 401, 403);
        if (keys.Status == 409)
        {
            Console.WriteLine("  The first keys were made before; ./granary keys create makes more.");
            return;
        }

        var worker = keys.Field("keys").EnumerateArray().Single(key => key.GetProperty("name").GetString() == "worker");
        await doors.Curl($"{door} -H \"X-API-Key: {worker.GetProperty("key").GetString()}\"", 200);
    }
}
