using System.Collections.Frozen;
using Granary.Jobs;

namespace Granary.Grains.Jobs.Types;

/// <summary>
/// The table of job types: those that are built in, those of plugins, and the names of those that others do.
/// </summary>
public sealed class JobTypes
{
    private readonly FrozenDictionary<string, IJobType> _own;

    public JobTypes(JobOptions options)
    {
        IJobType[] types =
        [
            new EchoJob(),
            new DelayJob(),
            .. Names(options.HttpGetHosts) is { Length: > 0 } hosts ? [new HttpGetJob(hosts)] : Array.Empty<IJobType>(),
            .. Names(options.Plugins).Select(plugin => Plugin.Load<IJobType>(plugin, "Jobs:Plugins")),
        ];
        var foreign = Names(options.ForeignTypes);
        var twice = types.Select(type => type.Name).Concat(foreign)
            .GroupBy(name => name).FirstOrDefault(same => same.Count() > 1);
        if (twice is not null)
            throw new SetupException($"there are two job types '{twice.Key}': see Jobs:Plugins and Jobs:ForeignTypes");
        _own = types.ToFrozenDictionary(type => type.Name);
        Own = [.. _own.Keys.Order(StringComparer.Ordinal)];
        All = [.. _own.Keys.Concat(foreign).Order(StringComparer.Ordinal)];
    }

    /// <summary>What this program can do itself.</summary>
    public IReadOnlyList<string> Own { get; }

    /// <summary>What may be submitted.</summary>
    public IReadOnlyList<string> All { get; }

    public IJobType? Find(string name) => _own.GetValueOrDefault(name);

    private static string[] Names(string list) =>
        list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
