using Granary.AmqpBridge;
using Granary.Dispatch;
using Granary.Dispatch.Security;
using Granary.Grains;
using Granary.Grains.Jobs;
using Granary.HttpBridge;
using Granary.Silo.Hosting;
using Granary.Silo.Options;
using Granary.Silo.Postgres;

namespace Granary.Silo.Commands;

/// <summary>
/// All options, read once from the environment, the file GRANARY_CONFIG and the short GRANARY_ variables.
/// </summary>
public sealed record Settings(
    string Profile, AmqpOptions Amqp, PostgresOptions Postgres, OutcomesOptions Outcomes, EngineOptions Engine,
    OrleansOptions Orleans, SecurityOptions Security, LimitOptions Limits, HttpOptions Http, SystemTable Systems)
{
    private static readonly (string Variable, string Option)[] Short =
    [
        ("GRANARY_AMQP", "Amqp:Uri"),
        ("GRANARY_PG", "Postgres:ConnectionString"),
        ("GRANARY_HTTP", "Http:Urls"),
    ];

    public static Settings Read()
    {
        var profile = ProfileName();
        var reader = new OptionsReader(Configuration(profile), profile == Options.Profile.Production);
        var systems = FiveSystems.All();
        foreach (var system in systems)
            system.Configure(reader);
        var settings = new Settings(
            profile,
            reader.Read<AmqpOptions>(AmqpOptions.Section),
            reader.Read<PostgresOptions>(PostgresOptions.Section),
            reader.Read<OutcomesOptions>(OutcomesOptions.Section),
            reader.Read<EngineOptions>(EngineOptions.Section),
            reader.Read<OrleansOptions>(OrleansOptions.Section),
            reader.Read<SecurityOptions>(SecurityOptions.Section),
            reader.Read<LimitOptions>(LimitOptions.Section),
            reader.Read<HttpOptions>(HttpOptions.Section),
            new SystemTable(systems));
        reader.ThrowFaults();
        Options.Profile.Check(profile, settings.Security);
        Options.Profile.CheckPasswords(profile, settings.Amqp, settings.Postgres);
        CheckPrefetch(settings.Amqp, settings.Systems);
        return settings;
    }

    /// <summary>What a worker's process needs: no database, and no secrets but its key.</summary>
    public static (AmqpOptions Amqp, JobOptions Jobs) ReadWorker()
    {
        var profile = ProfileName();
        var reader = new OptionsReader(Configuration(profile));
        var (amqp, jobs) = (reader.Read<AmqpOptions>(AmqpOptions.Section), reader.Read<JobOptions>(JobOptions.Section));
        reader.ThrowFaults();
        Options.Profile.CheckPasswords(profile, amqp);
        return (amqp, jobs);
    }

    /// <summary>Requests that wait for something are in flight, too.</summary>
    internal static void CheckPrefetch(AmqpOptions amqp, SystemTable systems)
    {
        var waiting = systems.All.Sum(system => system.MostWaiting);
        if (amqp.Prefetch < 2 * waiting)
        {
            throw new SetupException(
                $"bad option: Amqp:Prefetch is {amqp.Prefetch}: must be {2 * waiting} or more, "
                + $"for {waiting} requests may wait for something, such as claims for jobs, and others would wait for them");
        }
    }

    /// <summary>The host's section <c>Logging</c>, checked.</summary>
    public static IConfiguration ReadLogging()
    {
        var section = Configuration(ProfileName()).GetSection(LoggingSection.Name);
        var faults = LoggingSection.Faults(section).ToList();
        return faults.Count == 0 ? section : throw new SetupException(
            "bad option: " + string.Join("; ", faults) + " (docs/configuration.md tells how logging is set)");
    }

    private static string ProfileName() => Environment.GetEnvironmentVariable("GRANARY_PROFILE") is { Length: > 0 } given
        ? given
        : Options.Profile.Production;

    private static IConfiguration Configuration(string profile)
    {
        var builder = new ConfigurationBuilder();
        if (profile == Options.Profile.Development)
            builder.AddInMemoryCollection(
            [
                new("Security:DevelopmentKey", Options.Profile.DevelopmentKey),
                new("Security:OpenScopes", "shop,jobs,bootstrap"),
                new("Jobs:ApiKey", Options.Profile.DevelopmentKey),
            ]);
        if (Environment.GetEnvironmentVariable("GRANARY_CONFIG") is { Length: > 0 } file)
            AddFile(builder, file);
        return builder.AddEnvironmentVariables().AddInMemoryCollection(Shortcuts()).Build();
    }

    private static void AddFile(ConfigurationBuilder builder, string file)
    {
        if (!File.Exists(file))
            throw new SetupException($"GRANARY_CONFIG names '{file}', which does not exist: correct the path");
        builder.AddJsonFile(Path.GetFullPath(file), optional: false);
    }

    private static IEnumerable<KeyValuePair<string, string?>> Shortcuts() =>
        from pair in Short
        let value = Environment.GetEnvironmentVariable(pair.Variable)
        where !string.IsNullOrEmpty(value)
        select new KeyValuePair<string, string?>(pair.Option, value);
}
