using System.Text.Json;

namespace Granary.Tests.ComingFrom;

[Collection(FirstSystems.Name)]
public sealed class SagaTests(FirstSystemsFixture system)
{
    private static readonly string[] Ends = ["PUBLISHED", "REJECTED"];

    [Fact]
    public async Task An_article_goes_from_draft_to_its_end()
    {
        var key = await WorkerKey();
        var token = await Token();
        var article = await Draft(token);
        Assert.Equal("DRAFT", article.GetProperty("status").GetString());

        var id = article.GetProperty("id").GetInt64();
        Assert.Equal(202, (await system.Type($"""
            curl -X POST http://localhost/api/articles/{id}/publish \
              -H "Authorization: Bearer {token}"
            """)).Status);
        var seen = await system.Await(
            $"curl http://localhost/api/articles/{article.GetProperty("slug")}",
            post => Ends.Contains(post.GetProperty("status").GetString()));

        Assert.Equal(id, seen.GetProperty("id").GetInt64());
        var door = $"curl http://localhost/api/internal/posts/{id}";
        Assert.Equal(403, (await system.Type($"{door} -H \"Authorization: Bearer {token}\"")).Status);
        Assert.Equal(200, (await system.Type($"{door} -H \"X-API-Key: {key}\"")).Status);
    }

    private async Task<string> WorkerKey()
    {
        var made = await system.Type("curl -X POST http://localhost/api/internal/init-keys");
        Assert.Equal(201, made.Status);
        return JsonElement.Parse(made.Body).GetProperty("keys").EnumerateArray()
            .Single(key => key.GetProperty("name").GetString() == "worker").GetProperty("key").GetString()!;
    }

    private async Task<string> Token()
    {
        Assert.Equal(201, (await system.Type("""
            curl -X POST http://localhost/api/users \
              -H "Content-Type: application/json" \
              -d '{
                "email": "author@test.com",
                "username": "author",
                "password": "password123"
              }'
            """)).Status);
        var login = await system.Type("""
            curl -X POST http://localhost/api/users/login \
              -d "username=author&password=password123"
            """);
        return JsonElement.Parse(login.Body).GetProperty("access_token").GetString()!;
    }

    private async Task<JsonElement> Draft(string token) => JsonElement.Parse((await system.Type($$"""
        curl -X POST http://localhost/api/articles \
          -H "Authorization: Bearer {{token}}" \
          -H "Content-Type: application/json" \
          -d '{
            "title": "Test Article",
            "description": "Test description",
            "body": "Test body content"
          }'
        """)).Body);
}
