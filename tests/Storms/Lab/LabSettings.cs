namespace Granary.Storms.Lab;

/// <summary>
/// Where the services, the program and the launcher are; told by the environment that <c>./granary test</c> sets.
/// </summary>
public sealed record LabSettings
{
    /// <summary>A PostgreSQL connection string whose user may create databases.</summary>
    public required string Postgres { get; init; }

    public required Uri Amqp { get; init; }

    /// <summary>Where a storm has a cluster of its own, all nodes of it.</summary>
    public Brokers Brokers { get => field ?? Amqp; init; }

    /// <summary>The built <c>granary</c> program.</summary>
    public required string Program { get; init; }

    /// <summary>Stops and starts the services; without it the storms leave them alone.</summary>
    public string? Launcher { get; init; }

    /// <summary>Where the silos' logs go.</summary>
    public required string Logs { get; init; }

    public static LabSettings FromEnvironment() => new()
    {
        Postgres = Needed("GRANARY_PG"),
        Amqp = new Uri(Needed("GRANARY_AMQP")),
        Program = Given("GRANARY_PROGRAM") ?? BuiltProgram(),
        Launcher = Given("GRANARY_LAUNCHER"),
        Logs = Path.Combine(Given("GRANARY_HOME") ?? Path.Combine(Path.GetTempPath(), "granary"), "storms"),
    };

    /// <summary>The checkout that this was built in.</summary>
    public static string Checkout()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Orleans.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? ".";
    }

    private static string? Given(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static string Needed(string name) => Given(name) ?? throw new InvalidOperationException(
        $"{name} is not set: run this through ./granary test, ./granary bench or ./granary soak, which set it");

    private static string BuiltProgram()
    {
        var program = Path.Combine(Checkout(), "Silo", "bin", "Release", "net10.0", "granary");
        return File.Exists(program) ? program : throw new InvalidOperationException(
            $"there is no {program}: build Silo in Release, or name the program in GRANARY_PROGRAM");
    }
}
