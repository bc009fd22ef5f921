using Granary.Grains.Jobs.Types;
using Granary.Jobs;

namespace Granary.Tests.Jobs;

public sealed class JobTypesTests
{
    private static readonly string Here = typeof(TestJob).Assembly.Location;

    [Fact]
    public void Without_options_there_are_two() => Assert.Equal(["delay", "echo"], new JobTypes(new()).All);

    [Fact]
    public void Foreign_types_may_be_submitted_and_are_done_elsewhere()
    {
        var types = new JobTypes(new() { ForeignTypes = "shout, count" });

        Assert.Equal(["count", "delay", "echo", "shout"], types.All);
        Assert.Equal(["delay", "echo"], types.Own);
        Assert.Null(types.Find("shout"));
    }

    [Fact]
    public void A_users_own_type_is_one_class_in_a_library() =>
        Assert.Equal("test", Plugin.Load<IJobType>($"{typeof(TestJob).FullName}@{Here}", "Jobs:Plugins").Name);

    [Theory]
    [InlineData("Some.Type", "it must be Full.Type.Name@path/to/library.dll")]
    [InlineData("Some.Type@/nowhere/at-all.dll", "'/nowhere/at-all.dll', which does not exist")]
    [InlineData("Some.Type@HERE", "there is no class 'Some.Type'")]
    [InlineData("Granary.Tests.Jobs.JobTypesTests@HERE", "does not implement IJobType, or cannot be created")]
    [InlineData("Granary.Tests.Jobs.NeedyJob@HERE", "needs a public constructor without parameters")]
    [InlineData("Granary.Tests.Jobs.BrokenJob@HERE", "could not be made: the moon is full")]
    [InlineData("Some.Type@TEXT", "is no library that this program can load")]
    public void A_plugin_that_cannot_be_had_is_one_sentence(string plugin, string sentence)
    {
        var text = Path.ChangeExtension(Here, ".runtimeconfig.json");
        var named = plugin.Replace("HERE", Here, StringComparison.Ordinal)
            .Replace("TEXT", text, StringComparison.Ordinal);

        var fault = Assert.Throws<SetupException>(() => Plugin.Load<IJobType>(named, "Jobs:Plugins"));
        Assert.StartsWith("Jobs:Plugins", fault.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_name_is_one_type()
    {
        var fault = Assert.Throws<SetupException>(() => new JobTypes(new() { ForeignTypes = "echo" }));

        Assert.Contains("two job types 'echo'", fault.Message);
    }

    [Theory]
    [InlineData("0", null)]
    [InlineData("0.5", null)]
    [InlineData("1500", null)]
    [InlineData("1500.1", "must be a number of seconds")]
    [InlineData("-1", "must be a number of seconds")]
    [InlineData("soon", "must be a number of seconds")]
    public void A_delay_is_a_number_of_seconds(string payload, string? fault) =>
        Same(fault, new DelayJob().Fault(payload));

    [Theory]
    [InlineData("http://example.com/a?b=c", null)]
    [InlineData("https://EXAMPLE.com", null)]
    [InlineData("http://example.com:8080/", "must name a host that Jobs:HttpGetHosts allows")]
    [InlineData("http://other:81/", null)]
    [InlineData("http://other/", "must name a host that")]
    [InlineData("http://example.com@evil.com/", "must name a host that")]
    [InlineData("file:///etc/passwd", "must be a URL")]
    [InlineData("example.com", "must be a URL")]
    public void A_page_is_fetched_from_named_hosts_only(string url, string? fault) =>
        Same(fault, new JobTypes(new() { HttpGetHosts = "example.com, other:81" }).Find("http_get")!.Fault(url));

    private static void Same(string? expected, string? actual)
    {
        if (expected is null)
            Assert.Null(actual);
        else
            Assert.Contains(expected, actual, StringComparison.Ordinal);
    }
}
