using System.Runtime.InteropServices;

namespace Granary.Postgres;

/// <summary>A commit on its way.</summary>
internal sealed class CommitItem(Commit commit) : Pending<CommitResult>
{
    public Commit Commit { get; } = commit;

    /// <summary>The ids of its outcomes, in their order.</summary>
    public Guid[] Outcomes { get; } = OutcomeIds(commit.Outcomes);

    public override int Bytes { get; } = BytesOf(commit);

    /// <summary>Where it is written in its group.</summary>
    public int Member { get; set; }

    /// <summary>Those that collide with it and wait for it.</summary>
    public List<CommitItem>? Followers { get; set; }

    /// <summary>How often it was sent.</summary>
    public int Sent { get; private set; }

    /// <summary>
    /// Decided on what was read in another era: if none of its keys is known, it is stale whatever the versions say.
    /// </summary>
    public bool Outdated { get; private set; }

    /// <summary>A try ended in a race, or without anybody knowing how: it may be written.</summary>
    public bool Careful => Sent > 1;

    public bool Deletes => Commit.Write is { State: null };

    /// <summary>The row that it writes or has seen.</summary>
    public GrainKey? Row => Commit.Write?.Key ?? Commit.Seen?.Key;

    public void Send(int era)
    {
        Sent++;
        Outdated = Commit.Era is { } read && read != era;
    }

    /// <summary>
    /// What no other commit in flight may touch. Hashes will do: a chance collision only makes one wait.
    /// </summary>
    public void Claims(List<UInt128> claims)
    {
        claims.Clear();
        foreach (var id in Outcomes)
            claims.Add(MemoryMarshal.Cast<Guid, UInt128>(MemoryMarshal.CreateReadOnlySpan(in id, 1))[0]);
        if (Row is { } row)
            claims.Add(Claim(1, row.Kind, row.Id));
        foreach (var name in Commit.Names)
            claims.Add(Claim(2, name.Kind, name.Value.GetHashCode(StringComparison.Ordinal)));
        foreach (var timer in Commit.Timers)
            claims.Add(Claim(3, timer.Owner.Kind, timer.Owner.Id));
    }

    private static int BytesOf(Commit commit)
    {
        var bytes = commit.Write?.State?.Length ?? 0;
        for (var i = 0; i < commit.Outcomes.Count; i++)
            bytes += commit.Outcomes[i].Body.Length;
        for (var i = 0; i < commit.Outbox.Count; i++)
            bytes += commit.Outbox[i].Body.Length;
        return bytes;
    }

    private static UInt128 Claim(int what, string kind, long id) =>
        new(((ulong)what << 32) | (uint)kind.GetHashCode(StringComparison.Ordinal), (ulong)id);

    private static Guid[] OutcomeIds(IReadOnlyList<NewOutcome> outcomes)
    {
        if (outcomes.Count == 0)
            return [];
        var ids = new Guid[outcomes.Count];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = OutcomeId.Of(outcomes[i].Key);
        return ids;
    }
}
