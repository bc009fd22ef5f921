using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Granary.Hosting.Commands;

namespace Granary.Silo.Commands.Demos;

/// <summary>Where the demos ask: everything is shown, and what is not answered as they say ends them.</summary>
internal sealed class Stage(RpcClient client, HttpClient web, string? auth)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public required OldDoors Old { get; init; }

    /// <summary>In names and keys, so that a demo can be run again on the same database.</summary>
    public string Unique { get; } = Guid.NewGuid().ToString("N")[..8];

    public static void Say(string sentence) => Console.WriteLine("\n# " + sentence);

    public static void Check(bool holds, string otherwise)
    {
        if (!holds)
            throw new StrayedException(otherwise);
    }

    /// <param name="ask">What to ask.</param>
    /// <param name="code">What must be answered: <c>ok</c>, or the error's code.</param>
    public async Task<Shown> Ask(AmqpAsk ask, string code = "ok")
    {
        Console.WriteLine($"> {ask.Version} {ask.Action} {ask.Data}");
        var request = new RpcRequest(ask.Action, JsonElement.Parse(ask.Data), ask.Version, ask.Token ?? auth, ask.Key);
        return Show(await client.Call(request, Patience), code);
    }

    public async Task<Shown> Ask(QueueAsk ask, string code = "ok")
    {
        Console.WriteLine($"> queue {ask.Queue}, message_id {ask.MessageId}: {ask.Data}");
        return Show(await client.Call(new PlainRequest(ask.Queue, ask.Data, ask.MessageId, auth), Patience), code);
    }

    public async Task<Shown> Ask(HttpAsk ask, int status = 200)
    {
        var shown = await Any(ask);
        Check(shown.Status == status, $"{ask.Method} {ask.Path} was answered {shown.Status} and not {status}");
        return shown;
    }

    /// <summary>Whatever the answer is.</summary>
    public async Task<Shown> Any(HttpAsk ask)
    {
        Console.WriteLine($"> {ask.Method} {ask.Path} {ask.Data}".TrimEnd()
            + Said("Idempotency-Key", ask.Key) + Said("If-Match", ask.IfMatch));
        var (shown, body) = await Told(ask);
        Console.WriteLine($"< {shown.Status} {body}".TrimEnd()
            + Said("ETag", shown.ETag) + Said("Idempotency-Replayed", shown.Replayed ? "true" : null));
        return shown;
    }

    /// <summary>Shows nothing: for what is asked again and again.</summary>
    public async Task<Shown> Look(HttpAsk ask)
    {
        var (shown, body) = await Told(ask);
        Check(shown.Status == 200, $"{ask.Method} {ask.Path} was answered {shown.Status}: {body}");
        return shown;
    }

    private async Task<(Shown Shown, string Body)> Told(HttpAsk ask)
    {
        using var reply = await Send(ask);
        var body = await reply.Content.ReadAsStringAsync();
        return (new(body.Length == 0 ? default : JsonElement.Parse(body))
        {
            Status = (int)reply.StatusCode,
            ETag = reply.Headers.ETag?.Tag,
            Replayed = reply.Headers.Contains("Idempotency-Replayed"),
        }, body);
    }

    private async Task<HttpResponseMessage> Send(HttpAsk ask)
    {
        using var request = new HttpRequestMessage(new(ask.Method), new Uri(ask.Path, UriKind.Relative));
        if (ask.Data is not null)
            request.Content = new StringContent(ask.Data, Encoding.UTF8, "application/json");
        if (ask.Token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ask.Token);
        else if (auth is not null && !ask.Anonymous)
            request.Headers.Add("X-API-Key", auth);
        if (ask.Key is not null)
            request.Headers.Add("Idempotency-Key", ask.Key);
        if (ask.IfMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ask.IfMatch);
        try
        {
            return await web.SendAsync(request);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            throw new SetupException(
                $"nothing answers at {web.BaseAddress}: is a silo running? GRANARY_HTTP says where ({e.Message})");
        }
    }

    private static Shown Show(JsonElement? reply, string code)
    {
        if (reply is not { } answer)
            throw new SetupException($"no reply within {Patience.TotalSeconds} s: is a silo running?");
        Console.WriteLine("< " + JsonSerializer.Serialize(answer, Plain));
        var given = answer.TryGetProperty("code", out var error) ? error.GetString()! : "ok";
        Check(given == code, $"the answer was {given} and not {code}");
        return new(given == "ok" ? answer.GetProperty("data") : answer);
    }

    private static string Said(string header, string? value) => value is null ? "" : $"   [{header}: {value}]";
}
