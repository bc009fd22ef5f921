using Granary.Tests.Structure;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Granary.Tests.Deploy;

/// <summary>The manifests of <c>deploy/kubernetes</c>, as nested maps and lists.</summary>
internal static class Manifests
{
    public const string Folder = "deploy/kubernetes";

    public static IReadOnlyList<string> Files { get; } = In("");

    public static IReadOnlyList<Dictionary<object, object>> All { get; } =
        [.. Files.Where(file => file != "kustomization.yaml").SelectMany(Read)];

    public static IReadOnlyList<string> In(string folder) =>
    [
        .. Directory.GetFiles(Path.Combine(Repository.Root, Folder, folder), "*.yaml")
            .Select(file => Path.Combine(folder, Path.GetFileName(file))).Order(StringComparer.Ordinal),
    ];

    public static IEnumerable<Dictionary<object, object>> Read(string file)
    {
        var parser = new MergingParser(new Parser(new StringReader(Repository.Read($"{Folder}/{file}"))));
        parser.Consume<StreamStart>();
        var reader = new DeserializerBuilder().Build();
        while (parser.Accept<DocumentStart>(out _))
            yield return reader.Deserialize<Dictionary<object, object>>(parser);
    }

    public static Dictionary<object, object> Find(string kind, string name) => Assert.Single(
        All, one => (string)one["kind"] == kind && (string)At<object>(one, "metadata", "name") == name);

    /// <summary>The only container of a deployment's or job's pods.</summary>
    public static Dictionary<object, object> Container(Dictionary<object, object> of) =>
        Assert.IsType<Dictionary<object, object>>(Assert.Single(At<List<object>>(Pod(of), "containers")));

    public static Dictionary<object, object> Pod(Dictionary<object, object> of) =>
        At<Dictionary<object, object>>(of, "spec", "template", "spec");

    public static T At<T>(object node, params string[] path) =>
        (T)path.Aggregate(node, (at, name) => ((Dictionary<object, object>)at)[name]);
}
