using Granary.Hosting.Logs;
using Granary.Hosting.Options;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Granary.Tests.Hosting;

public sealed class LoggingTests
{
    [Theory]
    [InlineData("Granary.Silo", LogLevel.Information)]
    [InlineData("A.Plugin", LogLevel.Information)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Warning)]
    [InlineData("Npgsql.Command", LogLevel.Warning)]
    [InlineData("Orleans.Runtime.MembershipService.MembershipAgent", LogLevel.Warning)]
    [InlineData("Orleans.Runtime.Silo", LogLevel.Error)]
    [InlineData("Orleans.Runtime.Watchdog", LogLevel.Error)]
    [InlineData("Orleans.Runtime.GrainDirectory.GrainDirectoryHandoffManager", LogLevel.Error)]
    [InlineData("Polly", LogLevel.Warning)]
    [InlineData("OpenTelemetry.Metrics", LogLevel.Warning)]
    public void Each_category_has_its_least_level(string category, LogLevel least) =>
        Assert.Equal(least, Least(category));

    [Theory]
    [InlineData("Granary", "Debug", "Granary.Dispatch", LogLevel.Debug)]
    [InlineData("Default", "Debug", "Granary.Dispatch", LogLevel.Debug)]
    [InlineData("Default", "Debug", "Orleans.Runtime.Catalog", LogLevel.Warning)]
    [InlineData("Orleans", "Error", "Orleans.Runtime.Catalog", LogLevel.Error)]
    [InlineData("Orleans.Runtime.Silo", "Warning", "Orleans.Runtime.Silo", LogLevel.Warning)]
    [InlineData("polly", "information", "Polly", LogLevel.Information)]
    [InlineData("Microsoft.Hosting.Lifetime", "Information", "Microsoft.Hosting.Lifetime", LogLevel.Information)]
    public void The_section_overrides_each_of_them(string key, string level, string category, LogLevel least) =>
        Assert.Equal(least, Least(category, ("Logging:LogLevel:" + key, level)));

    [Fact]
    public void Lines_are_single_with_the_time_in_utc_unless_the_section_says_otherwise()
    {
        Assert.Equal(("simple", true, true), Console());
        Assert.Equal(("json", true, true), Console(("Logging:Console:FormatterName", "json")));
        Assert.Equal(("simple", false, true), Console(("Logging:Console:FormatterOptions:SingleLine", "false")));
    }

    [Theory]
    [InlineData("Logging:LogLevel:Granary", "Loud", "Logging:LogLevel:Granary: 'Loud' is no level; use Trace, Debug,")]
    [InlineData("Logging:Console:LogLevel:Default", "6.5", "'6.5' is no level")]
    [InlineData("Logging:Console:FormatterName", "xml", "'xml' is no formatter; use simple, json, systemd")]
    public void What_means_nothing_is_named(string key, string value, string fault) =>
        Assert.Contains(fault, Assert.Single(LoggingSection.Faults(Section((key, value)))));

    [Fact]
    public void What_means_something_is_taken() => Assert.Empty(LoggingSection.Faults(Section(
        ("Logging:LogLevel:Granary", "debug"), ("Logging:Console:LogLevel:Default", "None"),
        ("Logging:Console:FormatterName", "Json"), ("Logging:Console:FormatterOptions:SingleLine", "false"))));

    private static LogLevel Least(string category, params (string Key, string Value)[] settings)
    {
        using var services = Services(settings);
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger(category);
        return Enum.GetValues<LogLevel>().First(log.IsEnabled);
    }

    private static (string? Formatter, bool Single, bool Utc) Console(params (string Key, string Value)[] settings)
    {
        using var services = Services(settings);
        var simple = services.GetRequiredService<IOptionsMonitor<SimpleConsoleFormatterOptions>>().CurrentValue;
        var json = services.GetRequiredService<IOptionsMonitor<JsonConsoleFormatterOptions>>().CurrentValue;
        var name = services.GetRequiredService<IOptionsMonitor<ConsoleLoggerOptions>>().CurrentValue.FormatterName;
        return (name, simple.SingleLine, simple.UseUtcTimestamp && json.UseUtcTimestamp);
    }

    private static ServiceProvider Services((string Key, string Value)[] settings) =>
        new ServiceCollection().AddLogging(logging => logging.ToConsole(Section(settings))).BuildServiceProvider();

    private static IConfigurationSection Section(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build().GetSection(LoggingSection.Name);
}
