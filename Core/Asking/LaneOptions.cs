namespace Granary.Asking;

/// <param name="MailboxSize">How many asks may wait for one entity; the next is answered <c>busy</c>.</param>
/// <param name="BusyRetryMs">How long <c>busy</c> asks the caller to wait.</param>
public sealed record LaneOptions(int MailboxSize, int BusyRetryMs);
