using Granary.Storms.Clients;
using Granary.Storms.Hostile;
using Granary.Storms.Lab;

namespace Granary.Tests.Regressions;

/// <summary>
/// Twenty-five thousand arrays in each other in one header overflowed the stack of the client library's reader: the
/// process died, and died again at each start.
/// </summary>
public sealed class NestedHeadersTests
{
    // As many as a header frame of 128 KiB has room for.
    private const int Deepest = 26_000;

    [Fact]
    public async Task Whatever_is_nested_in_a_header_the_process_lives()
    {
        await using var place = await Installation.Open(LabSettings.FromEnvironment(), "nested");
        await using var client = new RpcClient(place.Amqp, place.Name + ".caller", place.Topology.Requests);
        await using (var evil = await RawPublisher.Open(place.Amqp))
        {
            // With an answer, and without one: then it is kept, headers and all.
            foreach (var body in (string[])["""{"id":"nested","action":"health_check"}""", "rubbish"])
                await evil.Publish(place.Topology.Requests, EvilHeaders.Nested(Deepest), body);
        }

        Assert.True((await client.Ask(Question.CreateBook("after", "nested"))).Ok);
        await Until.True(
            "the rubbish is kept", TimeSpan.FromSeconds(30),
            async () => (await place.Topology.Counts())[place.Topology.DeadLetters] == 1);
        Assert.Equal(0, await place.Silo.Stop());
    }
}
