using System.Diagnostics;
using Granary.Tests.Structure;
using YamlDotNet.Serialization;

namespace Granary.Tests.Deploy.Watching;

/// <summary>What <c>deploy/alertmanager/config.sh</c> makes of the variables.</summary>
public sealed class AlertmanagerConfigTests
{
    private const string Mail =
        "MAIL_TO=a@b.c, d@b.c;SMTP=mail:587;SMTP_USER=granary@b.c;SMTP_PASSWORD=pass\"w\\ord $(id) `id`";

    private const string Telegram = "TELEGRAM_CHAT=-1001234;TELEGRAM_TOKEN=12:ab";

    [Fact]
    public void Without_variables_nobody_is_told() => Assert.Equal(["name"], Receiver("").Keys);

    [Fact]
    public void Mail_has_its_server_and_its_password_as_it_is()
    {
        var mail = One(Receiver(Mail), "email_configs");

        Assert.Equal(("a@b.c, d@b.c", "granary@b.c", "mail:587"), (mail["to"], mail["from"], mail["smarthost"]));
        Assert.Equal(("granary@b.c", "pass\"w\\ord $(id) `id`"), (mail["auth_username"], mail["auth_password"]));
        Assert.Equal("true", mail["require_tls"]);
    }

    [Fact]
    public void Telegram_has_its_chat_and_its_token()
    {
        var telegram = One(Receiver(Telegram), "telegram_configs");

        Assert.Equal(("-1001234", "12:ab"), (telegram["chat_id"], telegram["bot_token"]));
    }

    [Fact]
    public void Receivers_may_be_there_together_and_each_is_told_of_the_end()
    {
        var receiver = Receiver($"{Mail};{Telegram};WEBHOOK=https://hook/x?y=1#z");

        string[] all = ["email_configs", "telegram_configs", "webhook_configs"];
        Assert.Equal(["name", .. all], receiver.Keys);
        Assert.All(all, one => Assert.Equal("true", One(receiver, one)["send_resolved"]));
        Assert.Equal("https://hook/x?y=1#z", One(receiver, "webhook_configs")["url"]);
    }

    [Theory]
    [InlineData("MAIL_TO=a@b.c;SMTP=m:25;SMTP_USER=u", "SMTP_PASSWORD", "email_configs", "auth_password_file")]
    [InlineData("TELEGRAM_CHAT=1", "TELEGRAM_TOKEN", "telegram_configs", "bot_token_file")]
    [InlineData("", "WEBHOOK", "webhook_configs", "url_file")]
    public void A_secret_may_stand_in_a_file(string others, string name, string kind, string key) =>
        Assert.Equal("/run/secrets/x", One(Receiver($"{others};{name}_FILE=/run/secrets/x"), kind)[key]);

    [Theory]
    [InlineData("MAIL_TO=a@b.c", "needs GRANARY_ALERT_SMTP")]
    [InlineData("MAIL_TO=a@b.c;SMTP=m:25", "needs GRANARY_ALERT_MAIL_FROM")]
    [InlineData("MAIL_TO=a@b.c;SMTP=m:25;MAIL_FROM=g@b.c;SMTP_TLS=yes", "GRANARY_ALERT_SMTP_TLS is true or false")]
    [InlineData("TELEGRAM_CHAT=1", "needs GRANARY_ALERT_TELEGRAM_TOKEN")]
    [InlineData("TELEGRAM_TOKEN=1", "GRANARY_ALERT_TELEGRAM_CHAT is the chat's number")]
    [InlineData("TELEGRAM_TOKEN=1;TELEGRAM_CHAT=@us", "GRANARY_ALERT_TELEGRAM_CHAT is the chat's number")]
    [InlineData("WEBHOOK=http://a\n  evil: true", "GRANARY_ALERT_WEBHOOK has more than one line")]
    public void Half_a_receiver_is_a_sentence_without_secrets(string variables, string sentence)
    {
        var (exit, _, errors) = Run(variables);

        Assert.Equal(2, exit);
        Assert.Contains(sentence, Assert.Single(errors.Trim().Split('\n')));
    }

    [Fact]
    public void Each_alert_that_is_held_back_beside_another_exists()
    {
        var names = WatchFiles.Alerts().Select(alert => (string)alert["alert"]).ToList();
        var inhibit = (Dictionary<object, object>)((List<object>)Config("")["inhibit_rules"])[0];

        Assert.All((string[])["source_matchers", "target_matchers"], matchers => Assert.Empty(
            ((string)((List<object>)inhibit[matchers])[0]).Split('"')[1].Split('|').Except(names)));
    }

    private static Dictionary<object, object> Receiver(string variables) =>
        (Dictionary<object, object>)Assert.Single((List<object>)Config(variables)["receivers"]);

    private static Dictionary<object, object> One(Dictionary<object, object> receiver, string kind) =>
        (Dictionary<object, object>)Assert.Single((List<object>)receiver[kind]);

    private static Dictionary<object, object> Config(string variables)
    {
        var (exit, output, errors) = Run(variables);
        Assert.Equal((0, ""), (exit, errors));
        return new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(output);
    }

    private static (int Exit, string Output, string Errors) Run(string variables)
    {
        var start = new ProcessStartInfo("sh", [Path.Combine(Repository.Root, "deploy/alertmanager/config.sh")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var pair in variables.Split(';', StringSplitOptions.RemoveEmptyEntries))
            start.Environment["GRANARY_ALERT_" + pair.Split('=', 2)[0]] = pair.Split('=', 2)[1];
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
