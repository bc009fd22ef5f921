using Granary.Dispatch.Security;

namespace Granary.Hosting.Options;

/// <summary>
/// Where the options of a program come from: its host, beneath that what the development profile has by itself, and
/// above it the short <c>GRANARY_</c> variables.
/// </summary>
public sealed class OptionsSource
{
    private static readonly (string Variable, string Option)[] Short =
    [
        ("GRANARY_AMQP", "Amqp:Uri"),
        ("GRANARY_PG", "Postgres:ConnectionString"),
        ("GRANARY_HTTP", "Http:Urls"),
    ];

    public OptionsSource(IConfiguration host, IReadOnlyList<GranarySystem> systems)
    {
        Systems = systems;
        Profile = host["GRANARY_PROFILE"] is { Length: > 0 } given ? given : Options.Profile.Production;
        Configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(Profile == Options.Profile.Development ? Development(systems) : [])
            .AddConfiguration(host)
            .AddInMemoryCollection(Shortcuts(host))
            .Build();
    }

    public string Profile { get; }

    public IReadOnlyList<GranarySystem> Systems { get; }

    public IConfiguration Configuration { get; }

    /// <summary>The host's section <c>Logging</c>, checked.</summary>
    public IConfiguration Logging()
    {
        var section = Configuration.GetSection(LoggingSection.Name);
        var faults = LoggingSection.Faults(section).ToList();
        return faults.Count == 0 ? section : throw new SetupException(
            "bad option: " + string.Join("; ", faults) + " (docs/configuration.md says how to set logging)");
    }

    /// <summary>The program <c>granary</c> has the environment, and the file that GRANARY_CONFIG names.</summary>
    public static IConfiguration OfProgram()
    {
        var builder = new ConfigurationBuilder();
        if (Environment.GetEnvironmentVariable("GRANARY_CONFIG") is { Length: > 0 } file)
        {
            if (!File.Exists(file))
                throw new SetupException($"GRANARY_CONFIG names '{file}', which does not exist: correct the path");
            builder.AddJsonFile(Path.GetFullPath(file), optional: false);
        }

        return builder.AddEnvironmentVariables().Build();
    }

    private static IEnumerable<KeyValuePair<string, string?>> Development(IReadOnlyList<GranarySystem> systems)
    {
        var all = systems.Append(SystemTable.House).ToList();
        var open = string.Join(',', all.SelectMany(system => system.OpenScopes).Distinct());
        return all.SelectMany(system => system.DevelopmentOptions).Select(option => Pair(option.Key, option.Value))
            .Append(Pair($"{SecurityOptions.Section}:{nameof(SecurityOptions.DevelopmentKey)}", DevelopmentProfile.Key))
            .Append(Pair($"{SecurityOptions.Section}:{nameof(SecurityOptions.OpenScopes)}", open));
    }

    private static IEnumerable<KeyValuePair<string, string?>> Shortcuts(IConfiguration host) =>
        Short.Where(pair => !string.IsNullOrEmpty(host[pair.Variable]))
            .Select(pair => Pair(pair.Option, host[pair.Variable]));

    private static KeyValuePair<string, string?> Pair(string key, string? value) => new(key, value);
}
