using System.Text.Json;
using System.Text.RegularExpressions;
using Granary.Hosting.Commands;

namespace Granary.Silo.Commands.Demos;

/// <summary>
/// The doors as users of the first systems knew them: what they wrote goes out as it was, only with the ports that this
/// instance has. Everything is shown, and what is not answered as their documents say ends the demo.
/// </summary>
internal sealed partial class OldDoors(RpcClient client, HttpClient web, IReadOnlyList<string> addresses)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(100);

    /// <param name="line">What was typed.</param>
    /// <param name="statuses">What the old document says may be answered.</param>
    public async Task<Shown> Curl(string line, params int[] statuses)
    {
        Console.WriteLine("$ " + Folded().Replace(line, " "));
        var (shown, body) = await Send(line);
        Console.WriteLine($"< {shown.Status} {(body.Length > 1200 ? body[..1200] + "…" : body)}".TrimEnd());
        Stage.Check(statuses.Contains(shown.Status), $"{shown.Status} is not what the old document says: {body}");
        return shown;
    }

    /// <summary>Types the line again and again until its answer is the awaited one, and shows that one.</summary>
    public async Task<Shown> Until(string line, Func<Shown, bool> over)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!over((await Send(line)).Shown))
        {
            Stage.Check(TimeProvider.System.GetElapsedTime(begun) < Patience, $"waited in vain: {line}");
            await Task.Delay(Often);
        }

        return await Curl(line, 200);
    }

    /// <summary>The whole reply; its status must be the given one.</summary>
    public async Task<Shown> Publish(OldMessage message, string status = "ok")
    {
        var way = message.Exchange.Length == 0 ? "" : $"exchange {message.Exchange}, ";
        Console.WriteLine($"> {way}{message.Queue}: {Folded().Replace(message.Body, " ")}");
        var request = new PlainRequest(message.Queue, message.Body, null, null)
        {
            Exchange = message.Exchange,
            CorrelationId = message.CorrelationId,
        };
        if (await client.Call(request, Stage.Patience) is not { } reply)
            throw new SetupException($"no reply within {Stage.Patience.TotalSeconds} s: is a silo running?");
        Console.WriteLine("< " + JsonSerializer.Serialize(reply, Stage.Plain));
        var shown = new Shown(reply);
        Stage.Check(shown.Text("status") == status, $"the status is {shown.Text("status")} and not {status}");
        return shown;
    }

    private async Task<(Shown Shown, string Body)> Send(string line)
    {
        var curl = OldCurl.Parse(line);
        using var request = curl.Request(Mapped(curl.Address));
        try
        {
            using var reply = await web.SendAsync(request);
            var body = await reply.Content.ReadAsStringAsync();
            var json = reply.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
            return (new(json ? JsonElement.Parse(body) : default) { Status = (int)reply.StatusCode }, json ? body : "");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            throw new SetupException(
                $"nothing answers at {request.RequestUri}: is a silo running? GRANARY_HTTP says where ({e.Message})");
        }
    }

    /// <summary>8001 was the second address of one system; 8000 and 80 are the first one here.</summary>
    private Uri Mapped(Uri old)
    {
        var here = OwnAddress.Of(old.Port == 8001 && addresses.Count > 1 ? [addresses[1]] : addresses);
        return new(here, old.PathAndQuery);
    }

    [GeneratedRegex(@"\s*\\?\n\s*")]
    private static partial Regex Folded();
}
