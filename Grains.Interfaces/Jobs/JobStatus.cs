namespace Granary.Jobs;

/// <summary>
/// <c>pending → processing → done | failed</c>; back to pending while attempts are left; cancelled from either of
/// these.
/// </summary>
public static class JobStatus
{
    public const string Pending = "pending";
    public const string Processing = "processing";
    public const string Done = "done";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";
}
