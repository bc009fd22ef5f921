using Granary.HttpBridge.Routes;
using Microsoft.AspNetCore.Http;

namespace Granary.HttpBridge.Documents;

/// <summary>Which errors a route can answer, by status.</summary>
internal static class ErrorTable
{
    public static IEnumerable<(int Status, IReadOnlyList<ErrorCode> Codes)> Of(BoundRoute route) =>
        from one in Pairs(route).Distinct()
        orderby one.Status
        group one.Code by one.Status into codes
        select (codes.Key, (IReadOnlyList<ErrorCode>)[.. codes]);

    private static IEnumerable<(int Status, ErrorCode Code)> Pairs(BoundRoute route)
    {
        foreach (var code in Codes(route))
            yield return (route.StatusOf(code), code);
        if (route.TakesIfVersion)
            yield return (StatusCodes.Status412PreconditionFailed, ErrorCode.Conflict);
        if (route.IsGet)
            yield break;
        yield return (StatusCodes.Status413PayloadTooLarge, ErrorCode.InvalidRequest);
        yield return (StatusCodes.Status415UnsupportedMediaType, ErrorCode.InvalidRequest);
    }

    private static IEnumerable<ErrorCode> Codes(BoundRoute route)
    {
        ErrorCode[] always =
        [
            ErrorCode.InvalidRequest, ErrorCode.ValidationFailed, ErrorCode.RateLimited, ErrorCode.Busy,
            ErrorCode.DeadlineExceeded, ErrorCode.Unavailable, ErrorCode.Internal,
        ];
        ErrorCode[] closed = route.Action.Access.Kind == AccessKind.Public
            ? []
            : [ErrorCode.Unauthenticated, ErrorCode.Forbidden];
        ErrorCode[] found = route.Action.Fields.Any(field => field.Type == "id") ? [ErrorCode.NotFound] : [];
        ErrorCode[] changes = route.Action.IsChange ? [ErrorCode.Conflict, ErrorCode.IdempotencyConflict]
            : route.Spec.Status == StatusCodes.Status201Created ? [ErrorCode.Conflict] : [];
        return [.. always, .. closed, .. found, .. changes];
    }
}
