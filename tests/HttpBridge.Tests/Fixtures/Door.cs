using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Granary.Dispatch;
using Granary.HttpBridge;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Granary.Tests.HttpBridge.Fixtures;

/// <summary>The door on a port of its own, before a dispatcher that answers as the test says.</summary>
public class Door : IAsyncLifetime
{
    private readonly ActionTable _actions;
    private WebApplication? _web;

    public Door()
        : this(TestRoutes.Actions)
    {
    }

    protected Door(ActionTable actions) => (_actions, Dispatcher) = (actions, new(actions));

    public bool Opens { get; init; } = true;

    public HttpOptions Options { get; init; } = new() { Urls = "http://127.0.0.1:0", MaxBodyBytes = 2048 };

    public FakeDispatcher Dispatcher { get; }

    public HttpClient Client { get; } = new(new HttpClientHandler
    {
        ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
    });

    public LogLines Log { get; } = new();

    public HttpDoor Itself { get; private set; } = null!;

    public JsonElement Data => Dispatcher.Asked!.Data;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.ListenOn(Options);
        builder.Logging.AddProvider(Log).SetMinimumLevel(LogLevel.Debug);
        _web = builder.Build();
        Itself = new HttpDoor(
            Options, Dispatcher, _actions, TestRoutes.All, TimeProvider.System,
            _web.Services.GetRequiredService<ILoggerFactory>());
        _web.MapGet("/constant", () => "constant");
        Itself.Map(_web);
        await _web.StartAsync();
        Client.BaseAddress = new Uri(_web.Urls.Single());
        if (Opens)
            Itself.Open();
        Replies("{}");
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        Itself.Dispose();
        await _web!.DisposeAsync();
    }

    public void Replies(string data) => Answers(Outcome.Ok(Encoding.UTF8.GetBytes(data)));

    public void Refuses(Refusal refusal) => Answers(Outcome.Refused(refusal));

    public void Answers(Outcome outcome) => Dispatcher.Answer = (_, _) => new(outcome);

    public void Throws(Exception fault) => Dispatcher.Answer = (_, _) => throw fault;

    /// <summary>Header lines as <c>Name: value</c>; a body is JSON unless a header says otherwise.</summary>
    public Task<HttpResponseMessage> Send(string method, string path, string? body = null, params string[] headers) =>
        SendBytes(method, path, body is null ? null : Encoding.UTF8.GetBytes(body), headers);

    public async Task<HttpResponseMessage> SendBytes(string method, string path, byte[]? body, params string[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new ByteArrayContent(body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            };
        foreach (var header in headers.Select(line => line.Split(": ", 2)))
        {
            if (request.Headers.TryAddWithoutValidation(header[0], header[1]))
                continue;
            request.Content!.Headers.Remove(header[0]);
            request.Content.Headers.TryAddWithoutValidation(header[0], header[1]);
        }

        Dispatcher.Asked = null;
        return await Client.SendAsync(request);
    }

    /// <summary>What no client would send, and all that comes back until the connection ends.</summary>
    public async Task<string> Raw(string request)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(Client.BaseAddress!.Host, Client.BaseAddress.Port);
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        return await new StreamReader(stream).ReadToEndAsync();
    }

    public async Task<Told> Refused(string method, string path, string? body = null, params string[] headers)
    {
        var response = await Send(method, path, body, headers);
        return await Told.Read(response);
    }
}

/// <summary>A problem as it was told, with what is always the same already checked.</summary>
public sealed record Told(HttpStatusCode Status, string Code, JsonElement Body, HttpResponseMessage Response)
{
    public string? Field => Body.TryGetProperty("details", out var details)
        ? details[0].GetProperty("field").GetString()
        : null;

    public static async Task<Told> Read(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.ToString());
        var body = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal((int)response.StatusCode, body.GetProperty("status").GetInt32());
        Assert.Equal(response.Headers.GetValues("X-Request-Id").Single(), body.GetProperty("request_id").GetString());
        return new(response.StatusCode, body.GetProperty("code").GetString()!, body, response);
    }
}
