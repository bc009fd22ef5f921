using Granary.Tests.Structure;
using YamlDotNet.Serialization;

namespace Granary.Tests.Deploy;

/// <summary>A compose file of the repository, as Compose reads it.</summary>
internal sealed class ComposeFile(string name)
{
    private readonly Dictionary<object, object> _all = Read(name);

    public IReadOnlyDictionary<string, Dictionary<object, object>> Services =>
        Map(_all["services"]).ToDictionary(service => (string)service.Key, service => Map(service.Value));

    public IEnumerable<string> Volumes => Map(_all["volumes"]).Keys.Cast<string>();

    public Dictionary<object, object> this[string service] => Services[service];

    public Dictionary<object, object> Environment(string service) => Map(this[service]["environment"]);

    public IEnumerable<string> List(string service, string what) =>
        this[service].TryGetValue(what, out var list) ? ((List<object>)list).Select(item => (string)item) : [];

    /// <summary>The services that start before it.</summary>
    public IEnumerable<string> Before(string service) => this[service].GetValueOrDefault("depends_on") switch
    {
        Dictionary<object, object> others => others.Keys.Cast<string>(),
        List<object> others => others.Cast<string>(),
        _ => [],
    };

    private static Dictionary<object, object> Map(object node) => (Dictionary<object, object>)node;

    private static Dictionary<object, object> Read(string name)
    {
        var reader = new YamlDotNet.Core.MergingParser(
            new YamlDotNet.Core.Parser(new StringReader(Repository.Read(name))));
        return new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(reader);
    }
}
