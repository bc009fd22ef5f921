using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Granary.HttpBridge;

/// <summary>Proxies whose word counts for where a request came from.</summary>
internal static class TrustedProxies
{
    /// <summary>Those that a list names, each an address or a network in CIDR form.</summary>
    /// <param name="list">With commas between them.</param>
    /// <param name="stranger">The first that is neither; null: all are.</param>
    public static IReadOnlyList<IPNetwork> Read(string list, out string? stranger)
    {
        stranger = null;
        var networks = new List<IPNetwork>();
        foreach (var text in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPNetwork.TryParse(text, out var network))
                networks.Add(network);
            else if (IPAddress.TryParse(text, out var address))
                networks.Add(new(address, address.GetAddressBytes().Length * 8));
            else
                stranger ??= text;
        }

        return networks;
    }

    /// <summary>
    /// A request of theirs counts as one from the last address in <c>X-Forwarded-For</c> that is none of theirs;
    /// what stands before it anybody may have written.
    /// </summary>
    public static void Believe(this WebApplication web, IReadOnlyList<IPNetwork> proxies)
    {
        if (proxies.Count == 0)
            return;
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in proxies)
            options.KnownIPNetworks.Add(network);
        web.UseForwardedHeaders(options);
    }
}
