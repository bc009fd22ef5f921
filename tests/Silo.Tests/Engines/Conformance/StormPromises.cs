using Granary.Tests.Engines.Counting;

namespace Granary.Tests.Engines.Conformance;

/// <summary>Many clients, every request sent up to three times, seeded.</summary>
public abstract class StormPromises : EngineCases
{
    private const int Entities = 5;
    private const int Requests = 300;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Every_key_has_one_effect_and_every_duplicate_the_recorded_reply(int seed)
    {
        var random = new Random(seed);
        var ids = await Task.WhenAll(Enumerable.Range(0, Entities).Select(_ => Bench.Existing()));
        var asks = Enumerable.Range(0, Requests)
            .Select(_ => Bench.Change(ids[random.Next(Entities)], new Add(random.Next(10)))).ToList();
        var sent = asks.SelectMany(ask => Enumerable.Repeat(ask, 1 + random.Next(3))).ToArray();
        random.Shuffle(sent);

        var replies = await Storm(sent);

        foreach (var (ask, reply) in replies)
            Assert.Equal((await Bench.RecordedFor(ask))!.Data.ToArray(), reply.Data.ToArray());
        foreach (var id in ids)
        {
            var sum = asks.Where(ask => ask.Target.Id == id).Sum(ask => ((Add)ask.Message).By);
            Assert.Equal(sum, (await Bench.Stored(id))!.Value);
        }
    }

    /// <summary>A caller that has a reply never again sees what was before it.</summary>
    private async Task Look(long id, CounterView reply)
    {
        var seen = EngineBench.View(await Bench.Send(Bench.Read(id)));
        Assert.True(seen.Version >= reply.Version, $"{seen} after {reply}");
    }

    private async Task<IReadOnlyList<(Ask Ask, Outcome Reply)>> Storm(Ask[] sent)
    {
        var clients = sent.Chunk(sent.Length / 8).Select(part => Task.Run(async () =>
        {
            var replies = new List<(Ask Ask, Outcome Reply)>();
            foreach (var some in part.Chunk(4))
            {
                var all = some.Zip(await Task.WhenAll(some.Select(Bench.Send))).ToList();
                replies.AddRange(all);
                foreach (var (ask, reply) in all)
                    await Look(ask.Target.Id, EngineBench.View(reply));
            }

            return replies;
        }));
        return [.. (await Task.WhenAll(clients)).SelectMany(one => one)];
    }
}
