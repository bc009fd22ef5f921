using System.Text.Json;
using Granary.Dispatch;
using Granary.HttpBridge.Replies;
using Granary.HttpBridge.Routes;
using Microsoft.AspNetCore.Http;

namespace Granary.HttpBridge.Requests;

/// <summary>Reads an HTTP request into one for the dispatch, or into what is wrong with it.</summary>
internal sealed class RequestReader(int maxBodyBytes, TimeProvider clock)
{
    private readonly BodyReader _bodies = new(maxBodyBytes);

    public ValueTask<ReadRequest> Read(HttpContext context, BoundRoute route)
    {
        var read = ReadHead(context, route);
        return read.Fault is not null || route.IsGet || !BodyReader.HasBody(context.Request)
            ? new(read)
            : ReadBody(context, route, read);
    }

    private async ValueTask<ReadRequest> ReadBody(HttpContext context, BoundRoute route, ReadRequest head)
    {
        var (body, fault) = await _bodies.Read(context, route);
        if (fault is not null)
            return new(null, fault, false);
        var data = GivenData.Merge(head.Request!.Data, body, route, out fault);
        return fault is null ? head with { Request = head.Request with { Data = data } } : new(null, fault, false);
    }

    private ReadRequest ReadHead(HttpContext context, BoundRoute route)
    {
        var headers = context.Request.Headers;
        var key = RequestHeaders.Key(headers, out var badKey);
        var timeout = RequestHeaders.Timeout(headers, out var badTimeout);
        var ifMatch = RequestHeaders.IfMatch(headers, out var badMatch);
        if (ifMatch is not null && !route.TakesIfVersion)
            badMatch = "header If-Match: there is no version to match here";
        if ((RequestHeaders.IdFault(headers) ?? badKey ?? badTimeout ?? badMatch) is { } broken)
            return new(null, Problem.Broken(broken), false);
        var data = GivenData.Outside(context, route, ifMatch, out var fault);
        return fault is null
            ? new(Build(context, route, data, key, timeout), null, ifMatch is not null)
            : new(null, fault, false);
    }

    /// <summary>
    /// A client's request id names its request in logs, but is not its key: a proxy may give all requests the same one.
    /// </summary>
    private Request Build(HttpContext context, BoundRoute route, JsonElement data, string? key, TimeSpan? timeout) =>
        new()
        {
            Id = RequestIds.Of(context),
            Version = route.Spec.Version,
            Action = route.Spec.Action,
            Data = data,
            Auth = RequestHeaders.Auth(context.Request.Headers),
            Address = RemoteNetwork.Of(context),
            IdempotencyKey = key ?? (route.Action.IsChange ? Guid.NewGuid().ToString("N") : null),
            Deadline = timeout is { } wait ? clock.GetUtcNow() + wait : null,
            Bytes = (int)Math.Min(context.Request.ContentLength ?? 0, int.MaxValue),
            TraceParent = RequestHeaders.TraceParent(context.Request.Headers),
        };
}

/// <summary>A request, or what is wrong with it.</summary>
/// <param name="Matches">Its version came as <c>If-Match</c>.</param>
internal readonly record struct ReadRequest(Request? Request, Problem? Fault, bool Matches);
