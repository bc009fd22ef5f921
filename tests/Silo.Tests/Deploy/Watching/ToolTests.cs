using System.Diagnostics;
using Granary.Tests.Structure;

namespace Granary.Tests.Deploy.Watching;

/// <summary>The files are what Prometheus' own tools take them for, and alerts fire when they should.</summary>
public sealed class ToolTests
{
    [ToolFact("promtool")]
    public void Alerts_fire_when_they_should() =>
        Run("promtool", "test", "rules", "tests/Silo.Tests/Deploy/Watching/alerts.promtool.yml");

    [ToolFact("promtool")]
    public void Rules_are_rules() => Run("promtool", "check", "rules", "deploy/prometheus/alerts.yml");

    [ToolFact("promtool")]
    public void Settings_are_settings() =>
        Run("promtool", "check", "config", "--syntax-only", "deploy/prometheus/prometheus.yml");

    [ToolFact("kubectl")]
    public void Manifests_and_their_files_go_together()
    {
        Run("kubectl", "kustomize", Manifests.Folder);
        Run("kubectl", "kustomize", $"{Manifests.Folder}/observability");
    }

    [ToolFact("amtool")]
    public void What_the_script_prints_is_a_configuration() => Run(
        "sh", "-c",
        """
        made=$(mktemp) && trap 'rm "$made"' EXIT
        export GRANARY_ALERT_MAIL_TO=a@b.c GRANARY_ALERT_SMTP=m:25 GRANARY_ALERT_MAIL_FROM=g@b.c
        export GRANARY_ALERT_TELEGRAM_CHAT=-1 GRANARY_ALERT_TELEGRAM_TOKEN=1:a GRANARY_ALERT_WEBHOOK=http://a/b
        sh deploy/alertmanager/config.sh > "$made" && amtool check-config "$made"
        """);

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output + errors.Result);
    }
}
