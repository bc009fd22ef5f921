using Granary.AmqpBridge.Topology;

namespace Granary.Tests.Replies;

public sealed class DirectReplyAddressTests
{
    private const string Start = "amq.rabbitmq.reply-to.";
    private const string Pid = "g1h2AA5yZXBseUAxMjM0NTY3OAAAAAAAAAAAAAAAAA==";

    [Fact]
    public void An_address_of_the_broker_names_its_node()
    {
        var node = DirectReplyAddress.Node($"{Start}{Pid}.a2V5eQ==");

        Assert.Equal("reply@12345678", System.Text.Encoding.ASCII.GetString(Convert.FromHexString(node!)[5..]));
        Assert.Equal(node, DirectReplyAddress.Node($"{Start}{Pid}.b3RoZXJz"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("replies")]
    [InlineData("amq.rabbitmq.reply-to")]
    [InlineData("amq.rabbitmq.reply-to.")]
    [InlineData("amq.rabbitmq.reply-to..")]
    [InlineData("amq.rabbitmq.reply-to." + Pid)]
    [InlineData("amq.rabbitmq.reply-to." + Pid + ".")]
    [InlineData("amq.rabbitmq.reply-to-" + Pid + ".a2V5eQ==")]
    [InlineData("amq.rabbitmq.reply-to." + Pid + ".a2V5eQ")]
    [InlineData("amq.rabbitmq.reply-to." + Pid + ".a2V5eQ==.a2V5eQ==")]
    [InlineData("amq.rabbitmq.reply-to.a2V5eQ==.a2V5eQ==." + Pid)]
    [InlineData("amq.rabbitmq.reply-to.a2V5eQ==.a2V5eQ==")]
    [InlineData("amq.rabbitmq.reply-to.\u00e9aa=.a2V5eQ==")]
    public void What_the_broker_never_made_names_none(string replyTo) => Assert.Null(DirectReplyAddress.Node(replyTo));
}
