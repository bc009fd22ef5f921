using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace Granary.Tests.Tools;

/// <summary>A user of RabbitMQ's who may connect and do nothing else.</summary>
internal sealed class PowerlessUser : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly string _name;

    private PowerlessUser(HttpClient http, string name, Uri amqp) => (_http, _name, Amqp) = (http, name, amqp);

    public Uri Amqp { get; }

    public static async Task<PowerlessUser> Create(Uri administrator, string name)
    {
        var management = Environment.GetEnvironmentVariable("GRANARY_MANAGEMENT")
            ?? throw new InvalidOperationException("GRANARY_MANAGEMENT is not set: run ./granary test");
        var http = new HttpClient { BaseAddress = new Uri(management) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(administrator.UserInfo)));
        await Put(http, $"/api/users/{name}", new { password = "powerless", tags = "" });
        await Put(http, $"/api/permissions/%2F/{name}", new { configure = "^$", write = "^$", read = "^$" });
        return new PowerlessUser(
            http, name, new UriBuilder(administrator) { UserName = name, Password = "powerless" }.Uri);
    }

    public async ValueTask DisposeAsync()
    {
        (await _http.DeleteAsync($"/api/users/{_name}")).EnsureSuccessStatusCode();
        _http.Dispose();
    }

    private static async Task Put<T>(HttpClient http, string path, T content) =>
        (await http.PutAsJsonAsync(path, content)).EnsureSuccessStatusCode();
}
