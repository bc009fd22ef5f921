using System.Reflection;
using Granary.AmqpBridge;
using Granary.Dispatch;
using Granary.Dispatch.Security;
using Granary.Grains.Jobs.Types;
using Granary.Grains.Publishing;
using Granary.Grains.Users;
using Granary.Hosting.Options;
using Granary.HttpBridge;
using Granary.Postgres;
using Granary.Silo.Commands;

namespace Granary.Tests.Structure;

/// <summary>Each knob has a line in docs/configuration.md, and no line names a knob that is not there.</summary>
public sealed class ConfigurationPageTests
{
    private static readonly Dictionary<string, Type> Sections = new()
    {
        [AmqpOptions.Section] = typeof(AmqpOptions),
        [PostgresOptions.Section] = typeof(PostgresOptions),
        [OutcomesOptions.Section] = typeof(OutcomesOptions),
        [EngineOptions.Section] = typeof(EngineOptions),
        [OrleansOptions.Section] = typeof(OrleansOptions),
        [SecurityOptions.Section] = typeof(SecurityOptions),
        [LimitOptions.Section] = typeof(LimitOptions),
        [UserOptions.Section] = typeof(UserOptions),
        [PublishingOptions.Section] = typeof(PublishingOptions),
        [RequestOptions.Section] = typeof(RequestOptions),
        [HttpOptions.Section] = typeof(HttpOptions),
        [JobOptions.Section] = typeof(JobOptions),
        [WorkerOptions.Section] = typeof(WorkerOptions),
    };

    [Fact]
    public void Every_option_has_a_line()
    {
        var page = Repository.Read("docs/configuration.md");
        Assert.Empty(Names().Where(name => !page.Contains($"`{name}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_line_has_an_option()
    {
        var known = Names().ToHashSet();
        var lines = Repository.Read("docs/configuration.md").Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1])
            .Where(name => Sections.Keys.Any(section => name.StartsWith(section + ":", StringComparison.Ordinal)));
        Assert.Empty(lines.Where(name => !known.Contains(name)));
    }

    /// <summary>As <c>Section:Name</c>; nested classes of options as <c>Section:Name:Part</c>, lists of them as
    /// <c>Section:Name:0:Part</c>.</summary>
    public static IEnumerable<string> Names() => Sections.SelectMany(section => Names(section.Key, section.Value));

    private static IEnumerable<string> Names(string prefix, Type type) =>
        from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        let listed = property.PropertyType.IsGenericType ? property.PropertyType.GetGenericArguments() : []
        where property.CanWrite || listed.Length == 2 || listed is [{ IsClass: true } one] && one != typeof(string)
        from name in IsSection(property.PropertyType) ? Names($"{prefix}:{property.Name}", property.PropertyType)
            : listed is [var line] && IsSection(line) ? Names($"{prefix}:{property.Name}:0", line)
            : [$"{prefix}:{property.Name}"]
        select name;

    private static bool IsSection(Type type) =>
        type.IsClass && type.Namespace!.StartsWith("Granary", StringComparison.Ordinal);
}
