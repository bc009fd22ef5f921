using Granary.Dispatch.Security;
using Granary.Grains.Publishing;
using Granary.Hosting.Options;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Tests.Publishing;

public sealed class PublishingOptionsTests
{
    [Theory]
    [InlineData("Ladder", "1s", "A step has 3 to 5 tries, not 2.")]
    [InlineData("Ladder", "1s,2s,3s,4s,5s", "A step has 3 to 5 tries, not 6.")]
    [InlineData("Ladder", "1s,,", "A step has 3 to 5 tries, not 2.")]
    [InlineData("Ladder", "1s,soon", "Publishing:Ladder '1s,soon' has a wait 'soon' that cannot be read")]
    [InlineData("Ladder", "1s,1s", "Publishing:Ladder '1s,1s' names the same wait twice")]
    [InlineData("Delivery", "webhook", "needs to know where to")]
    [InlineData("Moderation", "words", "'words' needs some")]
    [InlineData("PageSize", "0", "PageSize")]
    [InlineData("Parallel", "0", "Parallel")]
    [InlineData("FaultPercent", "101", "FaultPercent")]
    [InlineData("ApprovePercent", "-1", "ApprovePercent")]
    [InlineData("PreviewBase", "nowhere", "PreviewBase")]
    [InlineData("WebhookUrl", "x", "WebhookUrl")]
    [InlineData("WebhookSecret", "whsec_c2hvcnQ=", "24 to 64 bytes")]
    [InlineData("WebhookSecret", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "WebhookSecret")]
    public void What_is_broken_is_named(string option, string value, string named) =>
        Assert.Contains(named, Fault((option, value))!, StringComparison.Ordinal);

    [Theory]
    [InlineData(" , ,")]
    [InlineData(" ")]
    public void Words_that_hold_no_word_would_reject_everything(string words) =>
        Assert.Contains(
            "'words' needs some", Fault(("Moderation", "words"), ("Words", words))!, StringComparison.Ordinal);

    [Theory]
    [InlineData("1s,4s")]
    [InlineData("50ms,100ms,1m,1h")]
    public void Three_to_five_tries_are_a_ladder(string ladder) => Assert.Null(Fault(("Ladder", ladder)));

    [Fact]
    public void A_class_that_is_not_there_is_named_with_those_that_are()
    {
        var moderation = Assert.Throws<SetupException>(() => Replaceable.Moderator(new() { Moderation = "dice" }));
        var delivery = Assert.Throws<SetupException>(
            () => Replaceable.Notifier(new() { Delivery = "pigeon" }, NullLoggerFactory.Instance));

        Assert.Contains("Publishing:Moderation", moderation.Message, StringComparison.Ordinal);
        Assert.Contains("Publishing:Delivery", delivery.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("production", 1, "Publishing:FaultPercent")]
    [InlineData("production", 0, null)]
    [InlineData("development", 50, null)]
    public void Production_makes_no_faults_of_its_own(string profile, int percent, string? named)
    {
        var configured = new ConfigurationBuilder()
            .AddInMemoryCollection(
                [new("Publishing:FaultPercent", $"{percent}"), new("Publishing:DrawSecret", "sixteen-and-more-signs")]);
        var reader = new OptionsReader(configured.Build(), isProduction: profile == Profile.Production);
        new PublishingSystem().Configure(reader);
        var fault = Record.Exception(reader.ThrowFaults);

        Assert.Equal(named is null, fault is null);
        if (named is not null)
            Assert.Contains(named, Assert.IsType<SetupException>(fault).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("production", "random", true)]
    [InlineData("production", "words", false)]
    [InlineData("development", "random", false)]
    public void Production_draws_with_a_secret_of_its_own(string profile, string moderation, bool refused)
    {
        var configured = new ConfigurationBuilder().AddInMemoryCollection(
            [new("Publishing:Moderation", moderation), new("Publishing:Words", "spam")]);
        var reader = new OptionsReader(configured.Build(), isProduction: profile == Profile.Production);
        new PublishingSystem().Configure(reader);
        var fault = Record.Exception(reader.ThrowFaults);

        Assert.Equal(refused, fault is SetupException);
        Assert.Equal(refused, fault?.Message.Contains("Publishing:DrawSecret", StringComparison.Ordinal) ?? false);
    }

    private static string? Fault(params (string Option, string Value)[] set)
    {
        var reader = new OptionsReader(new ConfigurationBuilder()
            .AddInMemoryCollection(
                set.Select(one => new KeyValuePair<string, string?>("Publishing:" + one.Option, one.Value)))
            .Build());
        reader.Read<PublishingOptions>(PublishingOptions.Section);
        return (Record.Exception(reader.ThrowFaults) as SetupException)?.Message;
    }
}
