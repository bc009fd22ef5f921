namespace Granary;

/// <summary>A PostgreSQL and a RabbitMQ that tests may use.</summary>
/// <param name="Postgres">The connection string of a role that may create databases.</param>
/// <param name="Amqp">The broker's URI.</param>
public sealed record RealServices(string Postgres, string Amqp)
{
    /// <summary>Why there are none, for tests that are skipped then; null: there are.</summary>
    public static string? Missing => Given("GRANARY_PG") is null || Given("GRANARY_AMQP") is null
        ? "GRANARY_PG and GRANARY_AMQP must name a PostgreSQL and a RabbitMQ that tests may use"
        : null;

    public static RealServices FromEnvironment() =>
        Missing is { } why ? throw new SetupException(why) : new(Given("GRANARY_PG")!, Given("GRANARY_AMQP")!);

    private static string? Given(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
