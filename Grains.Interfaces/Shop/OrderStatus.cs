namespace Granary.Shop;

/// <summary>
/// <c>pending → confirmed → shipped → delivered</c>; <c>pending → rejected</c>; <c>confirmed → cancelled</c>.
/// </summary>
public static class OrderStatus
{
    public const string Pending = "pending";
    public const string Confirmed = "confirmed";
    public const string Rejected = "rejected";
    public const string Shipped = "shipped";
    public const string Delivered = "delivered";
    public const string Cancelled = "cancelled";

    /// <summary>The steps that callers may request; the others belong to the process.</summary>
    public static bool MayFollow(string before, string after) => (before, after) is
        (Confirmed, Shipped) or (Shipped, Delivered) or (Confirmed, Cancelled);
}
