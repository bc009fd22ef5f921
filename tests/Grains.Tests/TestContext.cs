using Granary.Grains.Library;
using Granary.Library;

namespace Granary.Tests.Grains;

/// <summary>A grain's surroundings with a clock that stands still and authors that answer from a dictionary.</summary>
internal sealed class TestContext(string kind, long id) : IRuleContext
{
    public Dictionary<long, string> Authors { get; } = [];

    public GrainKey Self { get; } = new(kind, id);

    public DateTimeOffset Now { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public Caller Caller { get; set; } = new("key:test");

    public async ValueTask<Outcome> Read(GrainKey target, object message)
    {
        var author = Authors.TryGetValue(target.Id, out var name)
            ? new Entity(target.Id, 1, Now, Now, new AuthorState(name, null, null))
            : null;
        return (await new AuthorRules().Table.Decide(author, message, new TestContext("author", target.Id))).Outcome;
    }

    public static T Read<T>(Decision decision) => ReplyData.Read<T>(decision.Outcome.Data);
}
