using Granary.Tests.Structure;
using static Granary.Tests.Deploy.Manifests;

namespace Granary.Tests.Deploy.Watching;

/// <summary>The folder <c>observability</c> of the manifests says what Compose says, from the same files.</summary>
public sealed class KubernetesWatchTests
{
    private const string Here = "observability";
    private const string List = $"{Here}/kustomization.yaml";

    private static readonly ComposeFile Compose = new("docker-compose.yml");

    private static readonly List<Dictionary<object, object>> Parts =
        [.. In(Here).Where(file => file != List).SelectMany(Read)];

    private static readonly List<string> Applied =
        [.. At<List<object>>(Read(List).Single(), "resources").Cast<string>()];

    /// <summary>The folders whose files become ConfigMaps.</summary>
    private static readonly List<string> Shared =
        [.. Applied.Where(one => one.StartsWith("../", StringComparison.Ordinal))
            .Select(one => $"deploy/{one.Split('/')[^1]}")];

    public static TheoryData<string> Workloads => [.. Named("Deployment")];

    [Fact]
    public void Every_manifest_and_every_folder_is_applied()
    {
        Assert.Equal(
            In(Here).Where(file => file != List).Select(file => Path.GetFileName(file)!),
            Applied.Where(one => one[0] != '.').Order(StringComparer.Ordinal));
        Assert.All(Shared, folder => Assert.True(
            File.Exists(Path.Combine(Repository.Root, folder, "kustomization.yaml")), folder));
    }

    [Fact]
    public void Every_file_that_compose_mounts_is_in_a_map()
    {
        var mapped = Shared.SelectMany(folder => Generators(folder)
            .SelectMany(map => At<List<object>>(map, "files")).Select(file => $"{folder}/{file}")).ToList();

        Assert.All(mapped, file => Assert.True(File.Exists(Path.Combine(Repository.Root, file)), file));
        foreach (var folder in Shared)
            Assert.Empty(
                Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories)
                    .Select(file => Path.GetRelativePath(Repository.Root, file))
                    .Where(file => !file.EndsWith("kustomization.yaml", StringComparison.Ordinal)).Except(mapped));
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Each_runs_as_in_compose(string name)
    {
        var container = Container(Part("Deployment", name));

        Assert.Equal(Compose[name]["image"], container["image"]);
        Assert.Equal(
            Flags(Compose.List(name, "command").Concat(Compose.List(name, "entrypoint"))),
            Flags(Items(container, "args").Concat(Items(container, "command"))));
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Each_is_bounded_is_not_root_and_may_ask_nothing(string name)
    {
        var part = Part("Deployment", name);

        Assert.Equal("false", At<string>(Pod(part), "automountServiceAccountToken"));
        Assert.Equal("true", At<string>(Pod(part), "securityContext", "runAsNonRoot"));
        Assert.NotEqual("0", At<string>(Pod(part), "securityContext", "runAsUser"));
        Assert.Equal("true", At<string>(Container(part), "securityContext", "readOnlyRootFilesystem"));
        Assert.Equal("false", At<string>(Container(part), "securityContext", "allowPrivilegeEscalation"));
        Assert.NotEmpty(At<string>(Container(part), "resources", "limits", "memory"));
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public void What_each_mounts_is_there(string name)
    {
        var volumes = At<List<object>>(Pod(Part("Deployment", name)), "volumes");
        var maps = volumes.Where(volume => Has(volume, "configMap")).Select(v => At<string>(v, "configMap", "name"));
        var claims = volumes.Where(volume => Has(volume, "persistentVolumeClaim"))
            .Select(volume => At<string>(volume, "persistentVolumeClaim", "claimName"));
        var mounted = At<List<object>>(Container(Part("Deployment", name)), "volumeMounts");

        Assert.Empty(maps.Except(Shared.SelectMany(Generators).Select(map => At<string>(map, "name"))));
        Assert.Empty(claims.Except(Named("PersistentVolumeClaim")));
        Assert.Equal(
            volumes.Select(volume => At<string>(volume, "name")).Order(),
            mounted.Select(mount => At<string>(mount, "name")).Order());
    }

    [Fact]
    public void Names_lead_to_pods_that_listen_there()
    {
        foreach (var service in Parts.Where(part => (string)part["kind"] == "Service"))
        {
            var pods = Parts.Concat(All).Single(part => (string)part["kind"] == "Deployment"
                && Labels(part).SequenceEqual(At<Dictionary<object, object>>(service, "spec", "selector")));
            var listens = Ports(Container(pods), "ports", "containerPort");
            if (At<string>(service, "metadata", "name") != "worker")
                Assert.Empty(Ports(At<object>(service, "spec"), "ports", "port").Except(listens));
        }
    }

    [Fact]
    public void Prometheus_finds_here_what_it_asks_for_in_compose()
    {
        var services = Named("Service").ToList();
        // Of others: the README says how they get these names.
        string[] outside = ["rabbitmq", "postgres"];
        var asked = WatchFiles.ScrapeJobs().Where(job => job.ContainsKey("dns_sd_configs"))
            .SelectMany(job => WatchFiles.List(job["dns_sd_configs"]))
            .SelectMany(found => ((List<object>)found["names"]).Cast<string>()).Where(name => !name.Contains('-'));
        var watching = WatchFiles.List(WatchFiles.ScrapeJobs().Last()["static_configs"])
            .SelectMany(found => (List<object>)found["targets"]).Select(target => ((string)target).Split(':')[0]);

        Assert.Empty(asked.Concat(watching).Except(services).Except(outside));
        Assert.All(outside, name => Assert.Contains(
            $"create service externalname {name} ", Repository.Read($"{Folder}/README.md")));
    }

    [Fact]
    public void Workers_are_closed_to_all_but_prometheus_and_the_collector_is_open_to_silos_and_workers()
    {
        var worker = At<Dictionary<object, object>>(
            Part("NetworkPolicy", "granary-worker-watched"), "spec", "podSelector", "matchLabels");
        var from = From("granary-worker-watched");

        Assert.Equal(Labels(Find("Deployment", "granary-worker")), worker);
        Assert.Equal(Labels(Part("Deployment", "prometheus")), from);
        Assert.All(
            (string[])["granary-silo", "granary-worker"],
            name => Assert.Empty(From("granary-collector").Except(Labels(Find("Deployment", name)))));
        Assert.Equal(
            Labels(Part("Deployment", "otel-collector")), At<Dictionary<object, object>>(
                Part("NetworkPolicy", "granary-collector"), "spec", "podSelector", "matchLabels"));
    }

    [Theory]
    [InlineData("granary-silo")]
    [InlineData("granary-worker")]
    public void Silos_and_workers_send_traces_once_this_is_applied(string name)
    {
        var maps = At<List<object>>(Container(Find("Deployment", name)), "envFrom")
            .Where(source => Has(source, "configMapRef")).ToList();
        var traces = Assert.Single(maps, map => At<string>(map, "configMapRef", "name") == "granary-traces");
        var data = At<Dictionary<object, object>>(Part("ConfigMap", "granary-traces"), "data");

        Assert.Equal("true", At<string>(traces, "configMapRef", "optional"));
        Assert.Equal("http://otel-collector:4317", data["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Empty(data.Keys.Except(Compose.Environment("silo").Keys));
    }

    [Fact]
    public void The_page_makes_each_secret() => Assert.All(
        from part in Parts.Where(part => (string)part["kind"] == "Deployment")
        from source in Items<object>(Container(part), "envFrom")
        where Has(source, "secretRef")
        select At<string>(source, "secretRef", "name"),
        secret => Assert.Contains($"create secret generic {secret} ", Repository.Read($"{Folder}/README.md")));

    private static Dictionary<object, object> Part(string kind, string name) => Assert.Single(
        Parts, part => (string)part["kind"] == kind && At<string>(part, "metadata", "name") == name);

    private static IEnumerable<string> Named(string kind) =>
        Parts.Where(part => (string)part["kind"] == kind).Select(part => At<string>(part, "metadata", "name"));

    private static IEnumerable<object> Generators(string folder) =>
        (List<object>)WatchFiles.Yaml($"{folder}/kustomization.yaml")["configMapGenerator"];

    private static Dictionary<object, object> Labels(Dictionary<object, object> of) =>
        At<Dictionary<object, object>>(of, "spec", "template", "metadata", "labels");

    private static Dictionary<object, object> From(string policy) => At<Dictionary<object, object>>(
        Assert.Single(At<List<object>>(
            Assert.Single(At<List<object>>(Part("NetworkPolicy", policy), "spec", "ingress")), "from")),
        "podSelector", "matchLabels");

    private static IEnumerable<string> Ports(object of, string list, string what) =>
        Items<object>((Dictionary<object, object>)of, list).Select(port => At<string>(port, what));

    private static IEnumerable<string> Items(Dictionary<object, object> of, string list) => Items<string>(of, list);

    private static IEnumerable<T> Items<T>(Dictionary<object, object> of, string list) =>
        of.TryGetValue(list, out var items) ? ((List<object>)items).Cast<T>() : [];

    private static bool Has(object node, string key) => ((Dictionary<object, object>)node).ContainsKey(key);

    /// <summary>But for the address, whose port Compose lets one choose.</summary>
    private static IEnumerable<string> Flags(IEnumerable<string> words) => words
        .SelectMany(word => word.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        .Where(word => !word.StartsWith("--web.external-url", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
