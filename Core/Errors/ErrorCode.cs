namespace Granary;

/// <summary>Every way a request can be refused; <see cref="ErrorCodes"/> gives the names on the wire.</summary>
public enum ErrorCode
{
    InvalidRequest,
    UnknownAction,
    UnsupportedVersion,
    Unauthenticated,
    Forbidden,
    ValidationFailed,
    NotFound,
    Conflict,
    IdempotencyConflict,
    RateLimited,
    Busy,
    DeadlineExceeded,
    Unavailable,
    Internal,
}
