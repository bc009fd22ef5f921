using System.Security.Authentication;
using Granary.AmqpBridge.Unreadable;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Granary.AmqpBridge.Connections;

/// <summary>What a failed connection means: waiting may help, or only a change of the configuration.</summary>
internal static class BrokerFaults
{
    // Codes of AMQP: frame, syntax, command, channel, unexpected frame; and what the client calls any other surprise.
    private const ushort FirstFrameFault = 501;
    private const ushort LastFrameFault = 505;
    private const ushort InternalFault = 541;

    /// <summary>A sentence for people, and whether waiting is pointless. Never holds a password.</summary>
    public static (string Sentence, bool Configuration) Explain(Exception fault, BrokerEndpoint endpoint)
    {
        foreach (var cause in Causes(fault))
        {
            switch (cause)
            {
                case SetupException setup:
                    return (setup.Message, true);
                case UnreadableException unreadable:
                    return ($"A message ended the connection to {endpoint}, for it could not be read; "
                        + $"{unreadable.Found} such were taken out.", false);
                case AuthenticationFailureException or PossibleAuthenticationFailureException:
                    return ($"RabbitMQ at {endpoint} refuses the login of user '{endpoint.User}'; "
                        + "check user and password in Amqp:Uri.", true);
                case AuthenticationException tls:
                    return ($"No TLS with RabbitMQ at {endpoint}: {OneLine(tls.Message)}; check Amqp:Tls.", true);
                case OperationInterruptedException { ShutdownReason: { } reason }
                    when Known(reason.ReplyCode, reason.ReplyText, endpoint) is { } sentence:
                    return (sentence, true);
            }
        }
        return ($"RabbitMQ at {endpoint} cannot be reached ({OneLine(Root(fault).Message)}); "
            + "check that it runs, and Amqp:Uri.", false);
    }

    /// <summary>The client library could not read what the broker sent; the network is not to blame.</summary>
    public static bool CannotRead(ShutdownEventArgs? reason) =>
        reason is { Initiator: ShutdownInitiator.Library } ended && ended.ReplyCode switch
        {
            >= FirstFrameFault and <= LastFrameFault => true,
            InternalFault => ended.Exception is not (null or IOException),
            _ => false,
        };

    /// <summary>The broker closed the channel for a message that it does not take: one that is too large.</summary>
    public static bool RefusesMessage(ShutdownEventArgs? reason) =>
        reason?.ReplyCode is Constants.PreconditionFailed or Constants.ContentTooLarge;

    private static string? Known(ushort code, string text, BrokerEndpoint endpoint) => code switch
    {
        530 when text.Contains("not found", StringComparison.Ordinal) =>
            $"RabbitMQ at {endpoint} has no virtual host '{endpoint.VirtualHost}'; create it, or change Amqp:Uri.",
        530 when text.Contains("refused", StringComparison.Ordinal) =>
            $"RabbitMQ at {endpoint} refuses user '{endpoint.User}' the virtual host '{endpoint.VirtualHost}'; "
            + "grant permissions there, or change Amqp:Uri.",
        403 => $"RabbitMQ at {endpoint} refuses user '{endpoint.User}' a right ({OneLine(text)}); "
            + "grant configure, write and read.",
        _ => null,
    };

    /// <summary>The innermost cause is the one that says something.</summary>
    public static Exception Root(Exception fault) => Causes(fault).Last();

    public static string OneLine(string text) => text.ReplaceLineEndings(" ").TrimEnd('.', ' ');

    private static IEnumerable<Exception> Causes(Exception fault)
    {
        yield return fault;
        var inner = fault is AggregateException many
            ? many.InnerExceptions
            : fault.InnerException is { } one ? [one] : [];
        foreach (var cause in inner.SelectMany(Causes))
            yield return cause;
    }
}
