using Granary.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Granary;

/// <summary>Asks from outside the cluster, through its gateway.</summary>
internal sealed class ClientGranary(IGrainFactory grains) : IGranary
{
    public async Task<Reply<TReply>> Send<TReply>(
        IMessage<TReply> message, AskOptions? options = null, CancellationToken cancellation = default)
    {
        var ask = GrainAsks.Of(message, options);
        return GrainAsks.Reply<TReply>(ask, await grains.GetGrain<IDoorGrain>(0).Ask(ask, cancellation));
    }

    public async Task<TReply> Create<TReply>(
        IMessage<TReply> message, string? key = null, CancellationToken cancellation = default)
    {
        GrainAsks.MustCreate(message);
        return (await Send(message, new() { Key = key }, cancellation)).Data;
    }
}

/// <summary>What a client of the cluster adds to its services.</summary>
public static class GranaryClient
{
    /// <summary>
    /// Lets an Orleans client ask Granary's entities: by <see cref="IGranary"/>, and by their typed grains. Tell it the
    /// cluster with <c>UseOrleansClient</c>.
    /// </summary>
    /// <param name="services">Of the client's host.</param>
    /// <param name="actions">Those that it asks for, as the contracts of the systems name them.</param>
    /// <param name="credential">An API key or a token, sent with each ask that has none of its own.</param>
    public static IServiceCollection AddGranaryClient(
        this IServiceCollection services, IReadOnlyList<ActionSpec> actions, string? credential = null)
    {
        TypedMessages.Know(actions);
        services.TryAddSingleton(ClusterProof.Outside(credential));
        services.TryAddSingleton(new MessageTable(actions.Select(line => line.Message)));
        services.TryAddSingleton<IGranary, ClientGranary>();
        return services;
    }
}
