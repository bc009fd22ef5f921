using System.Text;
using Granary.Storms.Lab;
using Granary.Tests.Users;
using RabbitMQ.Client;

namespace Granary.Tests.Regressions;

/// <summary>Whoever could read the dead letter queue read passwords and keys in it.</summary>
[Collection(SystemSuite.Name)]
public sealed class SealedPasswordTests(SystemFixture system)
{
    private const string Password = "hunter2 hunter2";

    [Fact]
    public async Task A_dead_registration_hides_its_password_and_replayed_it_lets_its_user_in()
    {
        var name = Person.FreshName();
        var id = $"sealed-{name}";
        await DeadLetter(id, Person.Registration(name, password: Password));

        var raw = await Kept(id);
        Assert.DoesNotContain("hunter2", raw);
        Assert.Contains("\"password\":\"sealed:v1:", raw);
        var shown = await Text("dlq", "show", id);
        Assert.Contains("\"password\":\"***\"", shown);
        Assert.Contains("deadline_exceeded", shown);
        Assert.DoesNotContain("hunter2", shown + await Text("dlq", "list", "--max", "1000"));

        Assert.Equal("1 published again", (await Text("dlq", "replay", "--id", id)).Trim());
        await Until.True("its user can log in", TimeSpan.FromSeconds(20), async () =>
            (await system.Ask("v1", "login", $$"""{"username":"{{name}}","password":"{{Password}}"}""", auth: "")).Ok);
    }

    [Fact]
    public async Task Without_the_silos_secret_nothing_is_replayed_and_a_sentence_says_so()
    {
        var id = $"sealed-{Guid.NewGuid():N}";
        await DeadLetter(id, Person.Registration(Person.FreshName(), password: Password));
        var variables = system.Variables();
        variables["Security__FingerprintSecret"] = new string('x', 32);
        (await ProgramRun.Of(system.Settings.Program, ["dlq", "replay", "--id", id], variables))
            .EndsWithOneSentence("Security:FingerprintSecret");

        variables = system.Variables();
        variables["GRANARY_PROFILE"] = "production";
        variables["Publishing__DrawSecret"] = new string('x', 16);
        (await ProgramRun.Of(system.Settings.Program, ["dlq", "replay", "--id", id], variables))
            .EndsWithOneSentence("Security:");
        Assert.Equal("1 dropped", (await Text("dlq", "drop", "--id", id)).Trim());
    }

    private async Task<string> Text(params string[] arguments)
    {
        var run = await system.Run(arguments);
        Assert.True(run.ExitCode == 0, run.Errors);
        return run.Output;
    }

    /// <summary>Its caller has given up, and waits for no answer.</summary>
    private async Task DeadLetter(string id, string data)
    {
        await using var connection = await Connect();
        await using var channel = await connection.CreateChannelAsync();
        await channel.BasicPublishAsync(
            "", system.Installation.Topology.Requests, mandatory: true,
            new BasicProperties { MessageId = id, Headers = new Dictionary<string, object?> { ["x-deadline"] = 1L } },
            Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","action":"register","data":{{data}}}"""));
        await Until.True("it is a dead letter", TimeSpan.FromSeconds(20), async () =>
            (await Text("dlq", "list", "--max", "1000")).Contains(id));
    }

    /// <summary>As it lies in the queue.</summary>
    private async Task<string> Kept(string id)
    {
        await using var connection = await Connect();
        await using var channel = await connection.CreateChannelAsync();
        while (await channel.BasicGetAsync(system.Installation.Topology.DeadLetters, autoAck: false) is { } letter)
            if (letter.BasicProperties.MessageId == id)
                return Encoding.UTF8.GetString(letter.Body.Span);
        throw new InvalidOperationException($"{id} is not among the dead letters");
    }

    private Task<IConnection> Connect() => new ConnectionFactory { Uri = system.Settings.Amqp }.CreateConnectionAsync();
}
