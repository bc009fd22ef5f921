namespace Granary.Silo.Commands.Demos;

/// <summary>An action, asked over AMQP.</summary>
internal sealed record AmqpAsk(string Version, string Action, string Data = "{}")
{
    public string? Key { get; init; }

    /// <summary>A user's token; without one the caller's API key.</summary>
    public string? Token { get; init; }
}

/// <summary>A route, asked over HTTP.</summary>
internal sealed record HttpAsk(string Method, string Path, string? Data = null)
{
    public string? Key { get; init; }

    public string? IfMatch { get; init; }

    public string? Token { get; init; }

    /// <summary>Without any credential.</summary>
    public bool Anonymous { get; init; }
}

/// <summary>The bare data of an action, put into its queue.</summary>
internal sealed record QueueAsk(string Queue, string Data, string MessageId);
