namespace Granary;

/// <summary>The one table of codes: their names on the wire and their HTTP statuses.</summary>
public static class ErrorCodes
{
    private static readonly (ErrorCode Code, string Name, int Http)[] Table =
    [
        (ErrorCode.InvalidRequest, "invalid_request", 400),
        (ErrorCode.UnknownAction, "unknown_action", 404),
        (ErrorCode.UnsupportedVersion, "unsupported_version", 404),
        (ErrorCode.Unauthenticated, "unauthenticated", 401),
        (ErrorCode.Forbidden, "forbidden", 403),
        (ErrorCode.ValidationFailed, "validation_failed", 422),
        (ErrorCode.NotFound, "not_found", 404),
        (ErrorCode.Conflict, "conflict", 409),
        (ErrorCode.IdempotencyConflict, "idempotency_conflict", 409),
        (ErrorCode.RateLimited, "rate_limited", 429),
        (ErrorCode.Busy, "busy", 429),
        (ErrorCode.DeadlineExceeded, "deadline_exceeded", 504),
        (ErrorCode.Unavailable, "unavailable", 503),
        (ErrorCode.Internal, "internal", 500),
    ];

    private static readonly Dictionary<string, ErrorCode> ByName = Table.ToDictionary(r => r.Name, r => r.Code);

    public static string Name(this ErrorCode code) => Table[(int)code].Name;

    public static int Http(this ErrorCode code) => Table[(int)code].Http;

    /// <summary>False: a newer version may know it.</summary>
    public static bool TryParse(string name, out ErrorCode code) => ByName.TryGetValue(name, out code);
}
