using Granary.Dispatch;
using Granary.HttpBridge.Documents;
using Granary.HttpBridge.Replies;
using Granary.HttpBridge.Requests;
using Granary.HttpBridge.Routes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Granary.HttpBridge;

/// <summary>The second door: requests in over HTTP, each answered from the same dispatch as a message.</summary>
public sealed class HttpDoor(
    HttpOptions options, IDispatcher dispatcher, ActionTable actions, IReadOnlyList<RouteSpec> routes,
    TimeProvider clock, ILoggerFactory logs) : IDisposable
{
    private readonly Gate _gate = new();
    private readonly AddressLimit _limit = new(options.RequestsPerSecond);

    /// <summary>
    /// Routes answer 503 until <see cref="Open"/>. What the door does not know is answered by it too.
    /// </summary>
    public void Map(WebApplication web)
    {
        var reader = new RequestReader(options.MaxBodyBytes, clock);
        var log = logs.CreateLogger<HttpDoor>();
        var bound = routes.Select(spec => new BoundRoute(spec, actions)).ToList();
        foreach (var route in bound)
        {
            var line = new RouteLine(route, reader, dispatcher, _gate, log);
            web.MapMethods(route.Spec.Path, [route.Spec.Method], line.Answer).WithMetadata(route.Spec);
        }

        DocumentPages.Map(web, bound);
        web.Believe(TrustedProxies.Read(options.TrustedProxies, out _));
        web.Use(Enter);
    }

    public void Open() => _gate.Open();

    /// <summary>Admits no more requests, and waits for those under way.</summary>
    public async Task Close(TimeSpan patience) =>
        await _gate.Close().WaitAsync(patience, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public void Dispose() => _limit.Dispose();

    private Task Enter(HttpContext context, RequestDelegate next)
    {
        RequestIds.Assign(context);
        var endpoint = context.GetEndpoint();
        if (endpoint is RouteEndpoint && endpoint.Metadata.GetMetadata<RouteSpec>() is null)
            return next(context);
        if (_limit.Take(context) is { } tooMany)
            return ProblemWriter.Write(context, tooMany);
        return endpoint switch
        {
            null => ProblemWriter.Write(context, Problem.NoRoute(context.Request.Path)),
            RouteEndpoint => next(context),
            _ => Refuse(context, endpoint.RequestDelegate!),
        };
    }

    /// <summary>The path exists, the method does not: routing tells in <c>Allow</c> which do.</summary>
    private static async Task Refuse(HttpContext context, RequestDelegate routing)
    {
        await routing(context);
        var response = context.Response;
        var method = Shown.Of(context.Request.Method, Shown.Name);
        await ProblemWriter.Write(context, Problem.Broken(
            response.StatusCode, $"{method} is not possible here; possible: {response.Headers.Allow}"));
    }
}
