using Granary.HttpBridge.Requests;
using Granary.HttpBridge.Routes;
using Microsoft.AspNetCore.Http;

namespace Granary.HttpBridge.Replies;

/// <summary>Answers with what came of a request.</summary>
internal static class ReplyWriter
{
    public static Task Write(HttpContext context, BoundRoute route, Outcome outcome, bool matches)
    {
        var response = context.Response;
        if (outcome.Replayed)
            response.Headers[HeaderNames.IdempotencyReplayed] = "true";
        if (outcome.Refusal is { } refusal)
            return ProblemWriter.Write(context, new(Status(route, refusal, matches), refusal));
        var tag = ReplyBytes.Tag(outcome.Data.Span);
        if (tag is not null)
            response.Headers.ETag = tag;
        if (tag is not null && route.IsGet && RequestHeaders.NoneMatch(context.Request.Headers, tag))
            response.StatusCode = StatusCodes.Status304NotModified;
        else
            return WriteData(response, route, outcome.Data);
        return Task.CompletedTask;
    }

    private static Task WriteData(HttpResponse response, BoundRoute route, ReadOnlyMemory<byte> data)
    {
        response.StatusCode = route.Spec.Status;
        if (route.Spec.Status == StatusCodes.Status204NoContent)
            return Task.CompletedTask;
        var created = route.Spec.Status == StatusCodes.Status201Created && route.Parameters.Count == 0;
        if (created && ReplyBytes.Id(data.Span) is { } id)
            response.Headers.Location = route.Path + "/" + id;
        response.ContentType = "application/json";
        response.ContentLength = data.Length;
        var written = response.BodyWriter.WriteAsync(data);
        return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
    }

    /// <summary>A version that has moved on is a failed precondition only if the request had one.</summary>
    private static int Status(BoundRoute route, Refusal refusal, bool matches) => IsStale(refusal)
        ? matches ? StatusCodes.Status412PreconditionFailed : refusal.Code.Http()
        : route.StatusOf(refusal.Code);

    private static bool IsStale(Refusal refusal) =>
        refusal is { Code: ErrorCode.Conflict, Details: [{ Field: BoundRoute.IfVersion }] };
}
