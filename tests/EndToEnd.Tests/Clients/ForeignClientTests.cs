using System.Text.Json;

namespace Granary.Tests.Clients;

/// <summary>The example clients in other languages, run as their readers would run them.</summary>
[Collection(SystemSuite.Name)]
public sealed class ForeignClientTests(SystemFixture system)
{
    private static string Python => Environment.GetEnvironmentVariable("GRANARY_PYTHON") ?? "/usr/bin/python3";

    public static TheoryData<string, string> All => new()
    {
        { Python, "clients/python/client.py" },
        { "node", "clients/node/client.js" },
    };

    [Theory]
    [MemberData(nameof(All))]
    public async Task It_gets_one_book_for_one_key(string program, string client)
    {
        string[] call = [
            "create_book", """{"title":"Foreign","author":"b"}""", "--key", "foreign-" + Path.GetExtension(client)];
        var first = await Run(program, client, call);
        var again = await Run(program, client, call);

        Assert.True(first.ExitCode == 0, first.ToString());
        var (one, two) = (JsonElement.Parse(first.Output), JsonElement.Parse(again.Output));
        Assert.Equal("ok", one.GetProperty("status").GetString());
        Assert.Equal(one.GetProperty("data").GetRawText(), two.GetProperty("data").GetRawText());
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Its_demonstration_runs(string program, string client)
    {
        var run = await Run(program, client);

        Assert.True(run.ExitCode == 0, run.ToString());
    }

    [Fact]
    public async Task The_producer_does_nothing_twice_in_one_run()
    {
        var first = await Run(Python, "clients/python/producer.py", "--run", "twice");
        var (products, orders) = (await Count("list_products"), await Count("list_orders"));
        var again = await Run(Python, "clients/python/producer.py", "--run", "twice");

        Assert.Equal((0, ""), (first.ExitCode, first.Errors));
        Assert.Equal(first, again);
        Assert.Equal((products, orders), (await Count("list_products"), await Count("list_orders")));
        var lines = first.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((5, 3), (Starting(lines, "product "), Starting(lines, "order ")));
        Assert.EndsWith("3 ordered, 1 in stock", lines[^1]);
    }

    private static int Starting(string[] lines, string word) =>
        lines.Count(line => line.StartsWith(word, StringComparison.Ordinal));

    private async Task<long> Count(string list) => (await system.Ok("v1", list, """{"count":1}""")).Number("total");

    private Task<ProgramRun> Run(string program, string client, params string[] arguments) =>
        ProgramRun.Of(program, [Path.Combine(Checkout.Folder, client), .. arguments], system.Variables());
}
