using System.CommandLine;
using System.Text.Json;

namespace Granary.Hosting.Commands;

/// <summary><c>granary call create_book '{"title":"1984","author":"George Orwell"}'</c>.</summary>
internal sealed class CallCommand(Tools tools)
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public Command Create()
    {
        var action = new Argument<string>("action") { Description = "e.g. create_book" };
        var data = new Argument<string>("data") { Description = "a JSON object", DefaultValueFactory = _ => "{}" };
        var version = Version();
        var key = new Option<string?>("--key", "-k")
        {
            Description = "the idempotency key; asking again with it is safe",
        };
        var auth = new Option<string?>("--auth", "-a")
        {
            Description = "API key or token (else GRANARY_API_KEY, else the development key)",
        };
        var timeout = new Option<double>("--timeout", "-t") { Description = "seconds", DefaultValueFactory = _ => 10 };
        var command = new Command("call", "Send one request and print the reply. Exit code 1 when it is an error.")
        {
            action, data, version, key, auth, timeout,
        };
        command.SetAction((parsed, _) => Call(
            new RpcRequest(
                parsed.GetValue(action)!, Parsed(parsed.GetValue(data)!), parsed.GetValue(version)!,
                parsed.GetValue(auth) ?? DefaultAuth(), parsed.GetValue(key)),
            TimeSpan.FromSeconds(parsed.GetValue(timeout))));
        return command;
    }

    private static Option<string> Version() => new("--version-of-api", "-v")
    {
        Description = "v1 or v2",
        DefaultValueFactory = _ => "v1",
    };

    public string? DefaultAuth() =>
        Environment.GetEnvironmentVariable("GRANARY_API_KEY") is { Length: > 0 } given
            ? given
            : tools.Settings.Security.DevelopmentKey is { Length: > 0 } key ? key : null;

    private async Task<int> Call(RpcRequest request, TimeSpan timeout)
    {
        await using var client = await RpcClient.Connect(tools.Settings.Amqp);
        if (await client.Call(request, timeout) is not { } reply)
        {
            throw new SetupException(
                $"no reply to {request.Action} within {timeout.TotalSeconds:0.#} s: is a silo running? "
                + "Asking again with the same --key is safe");
        }

        Console.WriteLine(JsonSerializer.Serialize(reply, Indented));
        return reply.GetProperty("status").GetString() == "ok" ? 0 : 1;
    }

    private static JsonElement Parsed(string data)
    {
        try
        {
            return JsonElement.Parse(data);
        }
        catch (JsonException e)
        {
            throw new SetupException($"the data is not JSON ({e.Message.Split('.')[0]}): {data}");
        }
    }
}
