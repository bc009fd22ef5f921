namespace Granary.Postgres;

/// <summary>
/// Two commits of one key, one row or one name are never in flight together: the second waits, then goes.
/// </summary>
internal sealed class CommitAdmission : IAdmission<CommitItem>
{
    private readonly Dictionary<UInt128, CommitItem> _holders = [];
    private readonly List<UInt128> _claims = [];

    public bool Enter(CommitItem item)
    {
        item.Claims(_claims);
        foreach (var claim in _claims)
            if (_holders.TryGetValue(claim, out var holder))
            {
                (holder.Followers ??= []).Add(item);
                return false;
            }
        foreach (var claim in _claims)
            _holders[claim] = item;
        return true;
    }

    public void Leave(CommitItem item, Queue<CommitItem> ready)
    {
        item.Claims(_claims);
        foreach (var claim in _claims)
            _holders.Remove(claim);
        foreach (var follower in item.Followers ?? [])
            ready.Enqueue(follower);
        item.Followers = null;
    }
}
