using System.Globalization;
using System.Text.Json;
using Granary.Storms.Clients;
using Granary.Storms.Weather;

namespace Granary.Storms.Posts;

/// <summary>Who writes, and how many read each of them.</summary>
internal sealed record Press(IReadOnlyList<Writer> Writers)
{
    public const int Readers = 12;
    private const int Authors = 3;
    private const string Password = "a password for storms";

    public static async Task<Press> Found(Arena arena)
    {
        var client = arena.NewClient();
        var writers = new List<Writer>();
        for (var i = 0; i < Authors; i++)
            writers.Add(await Person(client, $"author-{i}"));
        for (var i = 0; i < Readers; i++)
        {
            var reader = await Person(client, $"reader-{i}");
            foreach (var writer in writers)
            {
                await Ok(client, new Question(
                    $"reader-{i}-{writer.Id}", "subscribe",
                    string.Create(CultureInfo.InvariantCulture, $$"""{"id":{{writer.Id}}}"""))
                {
                    Auth = reader.Token,
                });
            }
        }

        return new Press(writers);
    }

    private static async Task<Writer> Person(RpcClient client, string name)
    {
        var registered = await Ok(client, new Question(
            name, "register",
            $$"""{"username":"{{name}}","email":"{{name}}@example.com","password":"{{Password}}"}"""));
        var login = await Ok(client, new Question(
            name + "-login", "login", $$"""{"username":"{{name}}","password":"{{Password}}"}"""));
        return new(registered.Number("id"), JsonElement.Parse(login.Data).GetProperty("access_token").GetString()!);
    }

    private static async Task<RpcReply> Ok(RpcClient client, Question question)
    {
        var answer = await client.Ask(question);
        return answer.Ok ? answer : throw new InvalidOperationException($"{question.Action}: {answer}");
    }
}

internal sealed record Writer(long Id, string Token);
