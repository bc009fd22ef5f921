using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Granary.Storms.Clients;
using Granary.Storms.Lab;

namespace Granary.Tests.Shop;

/// <summary>A reply over HTTP.</summary>
internal sealed record HttpTold(int Status, string Type, string Body, bool Replayed)
{
    public JsonElement Json => JsonElement.Parse(Body);

    public long Id => Json.GetProperty("id").GetInt64();

    public string Code => Json.GetProperty("code").GetString()!;

    public string? Field =>
        Json.TryGetProperty("details", out var details) ? details[0].GetProperty("field").GetString() : null;

    public string Text(string field) => Json.GetProperty(field).ToString();
}

/// <summary>The shop over HTTP, as a client with nothing but a URL uses it.</summary>
internal sealed class ShopDoor(Uri address) : IDisposable
{
    public const string Key = "X-API-Key: " + Question.ApiKey;

    private static int _people;

    private readonly HttpClient _http = new() { BaseAddress = address };

    public void Dispose() => _http.Dispose();

    public Task<HttpTold> Get(string path, params string[] headers) => Send("GET", path, null, headers);

    public Task<HttpTold> Post(string path, string body, params string[] headers) => Send("POST", path, body, headers);

    public Task<HttpTold> Put(string path, string body, params string[] headers) => Send("PUT", path, body, headers);

    public async Task<HttpTold> Send(string method, string path, string? body, params string[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        foreach (var header in headers.Select(line => line.Split(": ", 2)))
        {
            if (header[0] == "Content-Type")
                request.Content!.Headers.ContentType = new(header[1]);
            else
                request.Headers.Add(header[0], header[1]);
        }

        using var response = await _http.SendAsync(request);
        return new(
            (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType ?? "",
            await response.Content.ReadAsStringAsync(), response.Headers.Contains("Idempotency-Replayed"));
    }

    public async Task<long> Created(string path, string body)
    {
        var told = await Post(path, body, Key);
        Assert.True(told.Status == 201, $"{path}: {told.Status} {told.Body}");
        return told.Id;
    }

    public Task<long> Product(long stock) => Created(
        "/products", string.Create(
            CultureInfo.InvariantCulture, $$"""{"name":"lamp","price":2.5,"stock_quantity":{{stock}}}"""));

    /// <summary>The body of an order by a new user.</summary>
    public async Task<string> Order(long product, long quantity)
    {
        var name = $"buyer-{Environment.ProcessId}-{Interlocked.Increment(ref _people)}";
        var user = await Created("/users", $$"""{"username":"{{name}}","email":"{{name}}@example.com"}""");
        var address = await Created(
            "/addresses",
            $$"""{"user_id":{{user}},"country":"France","city":"Lyon","street":"rue X","zip_code":"69001"}""");
        return $$"""
            {"user_id":{{user}},"delivery_address_id":{{address}},
            "items":[{"product_id":{{product}},"quantity":{{quantity}}}]}
            """;
    }

    public async Task<long> Stock(long product) =>
        (await Get($"/products/{product}")).Json.GetProperty("stock_quantity").GetInt64();

    /// <summary>A new key that the silo knows already.</summary>
    public async Task<string> AdminKey(SystemFixture system)
    {
        var run = await system.Run("keys", "create", "boss", "--scope", "admin");
        var header = "X-API-Key: " + run.Output.Trim();
        await Until.True(
            "the silo knows the new key", TimeSpan.FromSeconds(10),
            async () => (await Get("/schedules/report", header)).Status == 200);
        return header;
    }
}
