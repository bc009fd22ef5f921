using Npgsql;
using NpgsqlTypes;

namespace Granary.Postgres;

/// <summary>Names taken and given back. What a commit says of a name last is what it means.</summary>
internal sealed class NameColumns
{
    private readonly Column<int> member = new(NpgsqlDbType.Integer);
    private readonly Column<string> kind = new(NpgsqlDbType.Text);
    private readonly Column<string> value = new(NpgsqlDbType.Text);
    private readonly Column<string> owner = new(NpgsqlDbType.Text);
    private readonly Column<long> id = new(NpgsqlDbType.Bigint);
    private readonly Column<bool> release = new(NpgsqlDbType.Boolean);
    private readonly List<(int Member, NameClaim Claim)> sorted = [];

    public void AddTo(NpgsqlParameterCollection p)
    {
        p.Add(member.Parameter());
        p.Add(kind.Parameter());
        p.Add(value.Parameter());
        p.Add(owner.Parameter());
        p.Add(id.Parameter());
        p.Add(release.Parameter());
    }

    public NameClaim At(int index) => sorted[index].Claim;

    public void Fill(List<CommitItem> group)
    {
        Clear();
        foreach (var item in group)
        {
            if (!item.Outdated)
                Last(item.Member, item.Commit.Names);
        }

        sorted.Sort(static (a, b) => Compare(a.Claim, b.Claim));
        foreach (var (who, claim) in sorted)
        {
            member.Add(who);
            kind.Add(claim.Kind);
            value.Add(claim.Value);
            owner.Add(claim.Owner.Kind);
            id.Add(claim.Owner.Id);
            release.Add(claim.Releases);
        }
    }

    private void Last(int who, IReadOnlyList<NameClaim> claims)
    {
        for (var i = 0; i < claims.Count; i++)
        {
            var later = i + 1;
            while (later < claims.Count && Compare(claims[i], claims[later]) != 0)
                later++;
            if (later == claims.Count)
                sorted.Add((who, claims[i]));
        }
    }

    private void Clear()
    {
        sorted.Clear();
        member.Clear();
        kind.Clear();
        value.Clear();
        owner.Clear();
        id.Clear();
        release.Clear();
    }

    private static int Compare(NameClaim a, NameClaim b) =>
        string.CompareOrdinal(a.Kind, b.Kind) is var kinds && kinds != 0
            ? kinds
            : string.CompareOrdinal(a.Value, b.Value);
}
