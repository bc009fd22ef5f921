namespace Granary.Asking;

/// <param name="MailboxSize">How many asks may wait for one entity; the next is answered <c>busy</c>.</param>
/// <param name="BusyRetryMs">How long <c>busy</c> asks the caller to wait.</param>
public sealed record LaneOptions(int MailboxSize, int BusyRetryMs)
{
    /// <summary>How long rules may take to decide about one message.</summary>
    public TimeSpan RuleTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a state may be when it is written down.</summary>
    public int MaxStateBytes { get; init; } = 16 << 20;
}
