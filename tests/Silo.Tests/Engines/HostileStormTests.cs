using Granary.Ports;
using Granary.Tests.Engines.Conformance;
using Granary.Tests.Engines.Counting;
using Granary.Tests.Engines.Model;

namespace Granary.Tests.Engines;

/// <summary>Many clients, every request sent up to three times, activations that believe what has long changed elsewhere.</summary>
public class HostileStormTests
{
    private const int Entities = 5;
    private const int Requests = 300;

    protected virtual Task<IStoreRig> OpenStore() => Task.FromResult<IStoreRig>(new ModelRig());

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    [InlineData(5, false)]
    public async Task Every_key_has_one_effect_and_every_duplicate_the_recorded_reply(int seed, bool believesMemory)
    {
        await using var bench = new EngineBench(
            await OpenStore(), believesMemory, setting => new HostileEngine(setting, seed));
        var random = new Random(seed);
        var ids = await Task.WhenAll(Enumerable.Range(0, Entities).Select(_ => bench.Existing()));
        var asks = Enumerable.Range(0, Requests)
            .Select(_ => bench.Change(ids[random.Next(Entities)], new Add(random.Next(10)))).ToList();
        var sent = asks.SelectMany(ask => Enumerable.Repeat(ask, 1 + random.Next(3))).ToArray();
        random.Shuffle(sent);

        var replies = await Storm(bench, sent);

        foreach (var (ask, reply) in replies)
            Assert.Equal((await bench.RecordedFor(ask))!.Data.ToArray(), reply.Data.ToArray());
        foreach (var id in ids)
        {
            var sum = asks.Where(ask => ask.Target.Id == id).Sum(ask => ((Add)ask.Message).By);
            Assert.Equal(sum, (await bench.Stored(id))!.Value);
        }
    }

    private static async Task<IReadOnlyList<(Ask Ask, Outcome Reply)>> Storm(EngineBench bench, Ask[] sent)
    {
        var clients = sent.Chunk(sent.Length / 8).Select(part => Task.Run(async () =>
        {
            var replies = new List<(Ask, Outcome)>();
            foreach (var pair in part.Chunk(4))
            {
                var all = await Task.WhenAll(pair.Select(bench.Send));
                replies.AddRange(pair.Zip(all));
            }

            return replies;
        }));
        return [.. (await Task.WhenAll(clients)).SelectMany(one => one)];
    }
}
