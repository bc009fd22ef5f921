using System.Globalization;
using System.Text.RegularExpressions;
using Granary.Hosting.Options;
using Granary.Publishing;
using Granary.Tests.Structure;
using static Granary.Tests.Deploy.Manifests;

namespace Granary.Tests.Deploy;

/// <summary>No cluster runs here, so what can go stale in the manifests is held against the program.</summary>
public sealed partial class KubernetesTests
{
    private static readonly string[] ProgramVariables =
        ["GRANARY_AMQP", "GRANARY_PG", "GRANARY_HTTP", "GRANARY_PROFILE"];

    private static readonly string[] PodVariables = ["POD_NAME", "POD_NAMESPACE", "POD_IP"];

    private readonly Dictionary<object, object> _silo = Find("Deployment", "granary-silo");

    public static TheoryData<string, string> Workloads => new()
    {
        { "Deployment", "granary-silo" },
        { "Deployment", "granary-worker" },
        { "Job", "granary-migrate" },
    };

    [Fact]
    public void Every_manifest_is_applied() => Assert.Equal(
        Files.Where(file => file != "kustomization.yaml"),
        At<List<object>>(Read("kustomization.yaml").Single(), "resources").Cast<string>()
            .Order(StringComparer.Ordinal));

    [Fact]
    public void The_settings_are_options_that_the_program_knows()
    {
        var set = At<Dictionary<object, object>>(Find("ConfigMap", "granary"), "data").Keys.Cast<string>()
            // Behind this heading are the settings of other programs.
            .Concat(Literal().Matches(Repository.Read($"{Folder}/README.md").Split("## Observability")[0])
                .Select(match => match.Groups[1].Value))
            .Concat(Mentioned().Matches(Repository.Read($"{Folder}/README.md")).Select(match => match.Value));
        var known = ConfigurationPageTests.Names().Select(name => name.Replace(":", "__", StringComparison.Ordinal));

        Assert.Empty(set.Except(ProgramVariables).Except(known));
    }

    [Fact]
    public void Silos_leave_migrating_to_the_job_and_jobs_and_steps_to_the_workers()
    {
        var data = At<Dictionary<object, object>>(Find("ConfigMap", "granary"), "data");

        Assert.Equal("false", data["Postgres__Migrate"]);
        Assert.Equal("0", data["Jobs__Workers"]);
        Assert.Equal("false", data["Publishing__Workers"]);
        Assert.Equal("true", data["Orleans__Kubernetes"]);
        Assert.Equal(["migrate"], At<List<object>>(Container(Find("Job", "granary-migrate")), "args"));
        Assert.Equal(
            ["worker", "--steps", string.Join(',', PostStep.All)],
            At<List<object>>(Container(Find("Deployment", "granary-worker")), "args"));
    }

    [Fact]
    public void The_ports_are_those_of_the_program()
    {
        var ports = At<List<object>>(Container(_silo), "ports").ToDictionary(
            port => At<string>(port, "name"), port => At<string>(port, "containerPort"));

        Assert.Equal($"{new OrleansOptions().SiloPort}", ports["silo"]);
        var exposed = Exposed().Match(Repository.Read("Dockerfile")).Groups[1].Value.Split(' ');
        Assert.Equal(exposed.Order(), ports.Values.Order());
        var urls = At<string>(Find("ConfigMap", "granary"), "data", "GRANARY_HTTP").Split(';');
        Assert.Equal([ports["http"], ports["http-2"]], urls.Select(url => $"{new Uri(url).Port}"));
    }

    [Theory]
    [InlineData("startupProbe", "/health/live")]
    [InlineData("livenessProbe", "/health/live")]
    [InlineData("readinessProbe", "/health/ready")]
    public void The_probes_ask_what_the_program_answers(string probe, string path)
    {
        Assert.Equal(path, At<string>(Container(_silo), probe, "httpGet", "path"));
        Assert.Equal("http", At<string>(Container(_silo), probe, "httpGet", "port"));
        Assert.Contains($"\"{path}\"", Repository.Read("Hosting/Health/HealthEndpoints.cs"));
    }

    [Fact]
    public void A_silo_may_take_as_long_to_join_as_its_option_says()
    {
        var probe = At<Dictionary<object, object>>(Container(_silo), "startupProbe");
        var seconds = Number(probe["periodSeconds"]) * Number(probe["failureThreshold"]);

        Assert.True(seconds > new OrleansOptions().JoinSeconds * 2, $"{seconds} s");
    }

    [Fact]
    public void A_silo_sees_the_pods_and_its_own_address_and_may_do_no_more()
    {
        var rule = Assert.Single(At<List<object>>(Find("Role", "granary-silo"), "rules"));
        Assert.Equal(["pods"], At<List<object>>(rule, "resources"));
        Assert.Equal(["get", "list", "watch", "patch"], At<List<object>>(rule, "verbs"));
        Assert.Equal("granary-silo", At<string>(Pod(_silo), "serviceAccountName"));
        Assert.Equal(PodVariables, At<List<object>>(Container(_silo), "env").Select(one => At<string>(one, "name")));
    }

    [Theory]
    [InlineData("Deployment", "granary-worker")]
    [InlineData("Job", "granary-migrate")]
    public void Nothing_else_may_ask_the_cluster(string kind, string name) =>
        Assert.Equal("false", At<string>(Pod(Find(kind, name)), "automountServiceAccountToken"));

    [Theory]
    [MemberData(nameof(Workloads))]
    public void What_runs_is_not_root_and_writes_nowhere(string kind, string name)
    {
        var workload = Find(kind, name);
        Assert.Equal("true", At<string>(Pod(workload), "securityContext", "runAsNonRoot"));
        Assert.Equal("true", At<string>(Container(workload), "securityContext", "readOnlyRootFilesystem"));
        Assert.Equal("false", At<string>(Container(workload), "securityContext", "allowPrivilegeEscalation"));
        Assert.Equal("granary-silo", At<string>(Container(workload), "image"));
    }

    [Fact]
    public void Only_silos_reach_the_silo_port()
    {
        var rules = At<List<object>>(Find("NetworkPolicy", "granary-silo"), "spec", "ingress");

        var guarded = Assert.Single(rules, rule => Ports(rule).Contains("silo"));
        Assert.Equal(["silo"], Ports(guarded));
        var from = Assert.Single(At<List<object>>(guarded, "from"));
        Assert.Equal(Labels(_silo), At<Dictionary<object, object>>(from, "podSelector", "matchLabels"));
    }

    [Theory]
    [InlineData("NetworkPolicy", "granary-silo", "podSelector")]
    [InlineData("PodDisruptionBudget", "granary-silo", "selector")]
    [InlineData("Deployment", "granary-silo", "selector")]
    public void What_selects_silos_finds_them(string kind, string name, string selector) => Assert.Equal(
        Labels(_silo), At<Dictionary<object, object>>(Find(kind, name), "spec", selector, "matchLabels"));

    [Fact]
    public void The_service_leads_to_the_silos() =>
        Assert.Equal(Labels(_silo), At<Dictionary<object, object>>(Find("Service", "granary"), "spec", "selector"));

    private static int Number(object node) => int.Parse((string)node, CultureInfo.InvariantCulture);

    private static Dictionary<object, object> Labels(Dictionary<object, object> of) =>
        At<Dictionary<object, object>>(of, "spec", "template", "metadata", "labels");

    private static IEnumerable<string> Ports(object rule) =>
        At<List<object>>(rule, "ports").Select(port => At<string>(port, "port"));

    [GeneratedRegex("--from-literal=([A-Za-z_]+)=")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\b(Amqp|Orleans|Postgres)__[A-Za-z_]+\b")]
    private static partial Regex Mentioned();

    [GeneratedRegex("^EXPOSE (.*)$", RegexOptions.Multiline)]
    private static partial Regex Exposed();
}
