using System.Net;
using System.Net.Sockets;
using Granary.Storms.Lab;
using RabbitMQ.Client;

namespace Granary.Tests.Tools;

/// <summary>A fault of the operator's is one sentence that names it, and exit code 2.</summary>
[Collection(SystemSuite.Name)]
public sealed class BadInputTests(SystemFixture system)
{
    [Theory]
    [InlineData("serve", "Amqp__Prefetch", "0", "Prefetch")]
    [InlineData("serve", "Amqp__Prefecth", "1", "Prefecth")]
    [InlineData("serve", "Amqp__Prefetch", "many", "Prefetch")]
    [InlineData("serve", "GRANARY_AMQP", "http://localhost", "Amqp:Uri")]
    [InlineData("serve", "GRANARY_AMQP", "amqp://nobody:wrong@127.0.0.1:{port}", "nobody")]
    [InlineData("serve", "GRANARY_PG", "Host=", "Postgres")]
    [InlineData("serve", "GRANARY_PG", "no connection string", "onnection")]
    [InlineData("migrate", "GRANARY_PG", "Host=127.0.0.1;Port=1;Username=x;Database=x", "127.0.0.1")]
    [InlineData("serve", "GRANARY_PROFILE", "staging", "GRANARY_PROFILE")]
    [InlineData("serve", "GRANARY_PROFILE", "production", "Publishing:DrawSecret")]
    [InlineData("serve", "GRANARY_PROFILE", "production", "Security:SigningSecret")]
    [InlineData("serve", "GRANARY_HTTP", "http://0.0.0.0:0", "Http:AllowDevelopmentEverywhere")]
    [InlineData("serve", "GRANARY_CONFIG", "/nowhere/at/all.json", "GRANARY_CONFIG")]
    [InlineData("serve", "GRANARY_HTTP", "nonsense", "GRANARY_HTTP")]
    [InlineData("serve", "Logging__LogLevel__Granary", "Loud", "Logging:LogLevel:Granary")]
    [InlineData("serve", "Logging__Console__FormatterName", "xml", "Logging:Console:FormatterName")]
    public async Task A_wrong_setting_is_named(string command, string variable, string value, string named)
    {
        await using var own = await Installation.Prepare(system.Settings, "setting");
        var variables = VariablesOf(own);
        variables["Postgres__WaitSeconds"] = "1";
        variables[variable] = value.Replace("{port}", $"{system.Settings.Amqp.Port}", StringComparison.Ordinal);

        (await ProgramRun.Of(system.Settings.Program, [command], variables)).EndsWithOneSentence(named);
    }

    [Theory]
    [InlineData("explode", "explode")]
    [InlineData("serve --colour red", "--colour")]
    [InlineData("call", "action")]
    [InlineData("call create_book {title", "JSON")]
    [InlineData("keys create someone --scope everything", "everything")]
    [InlineData("keys create someone --scope shop --days 2147483647", "--days")]
    [InlineData("keys rotate 987654321", "987654321")]
    [InlineData("keys rotate 1 --keep-hours 0", "--keep-hours")]
    [InlineData("keys rotate 1 --keep-hours -2147483648", "--keep-hours")]
    public async Task A_wrong_command_is_named(string line, string named) =>
        (await system.Run(line.Split(' '))).EndsWithOneSentence(named);

    [Fact]
    public async Task A_port_in_use_is_named_and_nothing_is_left_behind()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var own = await Installation.Prepare(system.Settings, "port");
        var variables = system.Variables();
        variables["GRANARY_PG"] = own.Database.ConnectionString;
        variables["GRANARY_HTTP"] = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";

        (await ProgramRun.Of(system.Settings.Program, ["serve"], variables)).EndsWithOneSentence("in use");
    }

    [Fact]
    public async Task A_queue_declared_differently_is_named_with_both_values()
    {
        await using var own = await Installation.Prepare(system.Settings, "queue");
        var variables = VariablesOf(own);
        variables["Amqp__Prefix"] = own.Name + ".";
        await using var connection = await new ConnectionFactory { Uri = system.Settings.Amqp }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(own.Name + ".api.requests", durable: true, exclusive: false, autoDelete: false);

        (await ProgramRun.Of(system.Settings.Program, ["serve"], variables))
            .EndsWithOneSentence(own.Name + ".api.requests");
    }

    [Fact]
    public async Task A_database_that_is_newer_than_the_program_is_left_alone()
    {
        await using var own = await Installation.Prepare(system.Settings, "newer");
        var variables = VariablesOf(own);
        Assert.Equal(0, (await ProgramRun.Of(system.Settings.Program, ["migrate"], variables)).ExitCode);
        await own.Database.Run("insert into migrations (number, name, hash) values (9999, 'of tomorrow', 'x')");

        foreach (var command in new[] { "serve", "migrate" })
            (await ProgramRun.Of(system.Settings.Program, [command], variables))
                .EndsWithOneSentence("too new for this program");
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("queues", "upgrade")]
    public async Task A_broker_that_grants_no_rights_is_named(params string[] command)
    {
        await using var own = await Installation.Prepare(system.Settings, "rights");
        await using var powerless = await PowerlessUser.Create(system.Settings.Amqp, own.Name);
        var variables = VariablesOf(own);
        variables["GRANARY_AMQP"] = powerless.Amqp.ToString();

        (await ProgramRun.Of(system.Settings.Program, command, variables)).EndsWithOneSentence(own.Name);
    }

    /// <summary>As those of the running silo, but with this database and any free port.</summary>
    private Dictionary<string, string> VariablesOf(Installation own)
    {
        var variables = system.Variables();
        variables["GRANARY_PG"] = own.Database.ConnectionString;
        variables["GRANARY_HTTP"] = "http://127.0.0.1:0";
        return variables;
    }
}
