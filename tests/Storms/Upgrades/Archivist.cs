using Granary.Storms.Clients;
using Granary.Storms.Weather;

namespace Granary.Storms.Upgrades;

/// <summary>
/// Keeps authors: makes, renames and reads them as every version can, and gives them mottos and retires them as soon as
/// there is a silo that can do that. Nobody else changes them, so it knows what it must read.
/// </summary>
internal sealed class Archivist(Arena arena, RpcClient client, Era era, string name, int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<Kept> _authors = [];
    private int _number;

    public IReadOnlyList<Kept> Authors => _authors;

    public async Task Run(Func<bool> goOn)
    {
        while (goOn())
        {
            var author = _authors.Count == 0 ? null : _authors[_random.Next(_authors.Count)];
            await (_random.Next(100) switch
            {
                < 20 => Create(),
                _ when author is null => Create(),
                < 40 => Change(author, "name", NextKey()),
                < 60 => Look(author),
                < 85 when era.HasBegun => Change(author, "motto", NextKey()),
                _ when era.HasBegun => Retire(author),
                _ => Look(author),
            });
        }
    }

    private async Task Create()
    {
        var key = NextKey();
        var motto = era.HasBegun ? key : null;
        var data = motto is null ? $$"""{"name":"{{key}}"}""" : $$"""{"name":"{{key}}","motto":"{{motto}}"}""";
        var answer = await Tell(key, "create_author", data, motto is not null);
        if (answer.Ok)
            _authors.Add(new Kept(answer.Number("id")) { Version = answer.Number("version"), Motto = motto });
    }

    private async Task Change(Kept author, string member, string value)
    {
        var isNew = member == "motto";
        var data = $$"""{"id":{{author.Id}},"{{member}}":"{{value}}"}""";
        var answer = await Tell(NextKey(), "update_author", data, isNew);
        author.Motto = isNew ? value : author.Motto;
        Expect(author, answer, author.Version + 1);
        await Look(author);
    }

    private async Task Retire(Kept author)
    {
        var answer = await Tell(
            NextKey(), "retire_author", $$"""{"id":{{author.Id}}}""", isNew: true, author.Retired ? "retired" : null);
        if (author.Retired)
            arena.Faults.AddIf(answer.Code != "retired", $"author {author.Id} was retired twice: {answer}");
        else
            Expect(author, answer, author.Version + 1);
        author.Retired = true;
    }

    private async Task Look(Kept author)
    {
        var answer = await client.Ask(new Question(NextKey(), "get_author", $$"""{"id":{{author.Id}}}""", "v2"));
        Expect(author, answer, author.Version);
    }

    private Task<RpcReply> Tell(string key, string action, string data, bool isNew, string? or = null)
    {
        var question = new Question(key, action, data, "v2");
        return isNew ? era.Timed(Ask) : Ask();

        Task<RpcReply> Ask() => arena.Tell(client, _random, question, or);
    }

    private void Expect(Kept author, RpcReply answer, long version)
    {
        arena.Faults.AddIf(!answer.Ok, $"author {author.Id}: {answer}");
        if (!answer.Ok)
            return;
        author.Version = version;
        arena.Faults.AddIf(answer.Number("version") != version, $"author {author.Id}: {answer}, not {version}");

        // Only the next version shows mottos.
        var motto = answer.Text("motto");
        arena.Faults.AddIf(
            motto is not null && motto != author.Motto, $"author {author.Id}: {answer}, not {author.Motto}");
    }

    private string NextKey() => $"{name}-{_number++}";

    /// <summary>An author as it must be.</summary>
    internal sealed class Kept(long id)
    {
        public long Id { get; } = id;

        public long Version { get; set; }

        public string? Motto { get; set; }

        public bool Retired { get; set; }
    }
}
