using System.Globalization;
using System.Text.Json;
using Granary.Storms.Clients;
using Granary.Storms.Lab;
using Granary.Storms.Weather;

namespace Granary.Storms.Posts;

/// <summary>
/// One after the other writes posts and sees each through to its end, asking for all of it more than once; what was
/// refused is changed and tried a second time.
/// </summary>
internal sealed class Editor(Arena arena, RpcClient client, Writer writer, string name, int seed)
{
    private static readonly string[] Ends = ["PUBLISHED", "REJECTED", "ERROR"];

    private readonly Random _random = new(seed);
    private int _number;
    private int _looks;

    /// <param name="next">The next post to write, until there is none.</param>
    /// <param name="begun">Told of each that is under way.</param>
    public async Task Run(Func<bool> next, Action<long> begun)
    {
        while (next())
        {
            var created = await Tell("create_post", $$"""{"title":"Storm {{_random.Next(20)}}","body":"It blows."}""");
            if (created is null)
                continue;
            var post = created.Number("id");
            begun(post);
            if (await Publish(post) is "REJECTED" or "ERROR" && await Tell(
                "update_post", string.Create(
                    CultureInfo.InvariantCulture, $$"""{"id":{{post}},"body":"It blew."}""")) is not null)
                await Publish(post);
        }
    }

    private async Task<string?> Publish(long post)
    {
        var named = string.Create(CultureInfo.InvariantCulture, $$"""{"id":{{post}}}""");
        if (await Tell("publish_post", named) is null)
            return null;
        var status = "";
        try
        {
            await Until.True($"post {post} comes to its end", arena.Plan.Calm, async () =>
            {
                var look = await client.Ask(
                    new Question($"{name}-look-{_looks++}", "get_post", named) { Auth = writer.Token });
                status = look.Ok ? JsonElement.Parse(look.Data).GetProperty("status").GetString() : look.Code;
                return Ends.Contains(status);
            });
        }
        catch (TimeoutException e)
        {
            arena.Faults.Add($"{e.Message}: it is {status}");
        }

        return status;
    }

    /// <summary>One to three copies; null: a fault.</summary>
    private async Task<RpcReply?> Tell(string action, string data)
    {
        var answer = await arena.Tell(
            client, _random, new Question($"{name}-{_number++}", action, data) { Auth = writer.Token });
        return answer.Ok ? answer : null;
    }
}
