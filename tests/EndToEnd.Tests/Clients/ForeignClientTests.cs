using System.Text.Json;

namespace Granary.Tests.Clients;

/// <summary>The example clients in other languages, run as their readers would run them.</summary>
[Collection(SystemSuite.Name)]
public sealed class ForeignClientTests(SystemFixture system)
{
    public static TheoryData<string, string> All => new()
    {
        { Environment.GetEnvironmentVariable("GRANARY_PYTHON") ?? "/usr/bin/python3", "clients/python/client.py" },
        { "node", "clients/node/client.js" },
    };

    [Theory]
    [MemberData(nameof(All))]
    public async Task It_gets_one_book_for_one_key(string program, string client)
    {
        string[] call = ["create_book", """{"title":"Foreign","author":"b"}""", "--key", "foreign-" + Path.GetExtension(client)];
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

    private Task<ProgramRun> Run(string program, string client, params string[] arguments) =>
        ProgramRun.Of(program, [Path.Combine(Root(AppContext.BaseDirectory), client), .. arguments], system.Variables());

    private static string Root(string folder) =>
        File.Exists(Path.Combine(folder, "Orleans.sln")) ? folder : Root(Path.GetDirectoryName(folder)!);
}
