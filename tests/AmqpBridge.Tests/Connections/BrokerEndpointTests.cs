using System.ComponentModel.DataAnnotations;
using Granary.AmqpBridge;
using Granary.AmqpBridge.Connections;

namespace Granary.Tests.Connections;

public sealed class BrokerEndpointTests
{
    [Theory]
    [InlineData("amqp://h", "h:5672 guest /")]
    [InlineData("amqps://u:p%40@h/v%2f", "h:5671 u v/")]
    [InlineData("amqp://u:p@a:1,b:2/v", "a:1 u v|b:2 u v")]
    [InlineData("amqp://u:p@a:1/v, amqp://w:p@b/x", "a:1 u v|b:5672 w x")]
    [InlineData("amqp://u:p@[::1]:5673/", "[::1]:5673 u /")]
    public void Hosts_and_logins_are_read(string uri, string expected) => Assert.Equal(expected, string.Join('|',
        BrokerEndpoint.ParseAll(new AmqpOptions { Uri = uri })
            .Select(e => $"{e.Host}:{e.Port} {e.User} {e.VirtualHost}")));

    [Fact]
    public void A_password_is_never_shown() =>
        Assert.Equal(
            "amqp://h:5672", BrokerEndpoint.ParseAll(new AmqpOptions { Uri = "amqp://u:secret@h" })[0].ToString());

    [Theory]
    [InlineData("http://u:secret@h", "1s", "Amqp:Uri")]
    [InlineData("nonsense", "1s", "Amqp:Uri")]
    [InlineData("amqp://h", "1s,1s", "Amqp:Ladder")]
    [InlineData("amqp://h", "soon", "Amqp:Ladder")]
    public void Faulty_options_are_told_without_secrets(string uri, string ladder, string named)
    {
        var options = new AmqpOptions { Uri = uri, Ladder = ladder };
        var faults = new List<ValidationResult>();
        Assert.False(Validator.TryValidateObject(options, new ValidationContext(options), faults, true));
        var sentence = Assert.Single(faults).ErrorMessage!;
        Assert.Contains(named, sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", sentence, StringComparison.Ordinal);
    }
}
