using Npgsql;
using NpgsqlTypes;

namespace Granary.Postgres;

/// <summary>Names taken and given back. What a commit says of a name last is what it means.</summary>
internal sealed class NameColumns
{
    private readonly Column<int> _member = new(NpgsqlDbType.Integer);
    private readonly Column<string> _kind = new(NpgsqlDbType.Text);
    private readonly Column<string> _value = new(NpgsqlDbType.Text);
    private readonly Column<string> _owner = new(NpgsqlDbType.Text);
    private readonly Column<long> _id = new(NpgsqlDbType.Bigint);
    private readonly Column<bool> _release = new(NpgsqlDbType.Boolean);
    private readonly List<(int Member, NameClaim Claim)> _sorted = [];

    public void AddTo(NpgsqlParameterCollection p)
    {
        p.Add(_member.Parameter());
        p.Add(_kind.Parameter());
        p.Add(_value.Parameter());
        p.Add(_owner.Parameter());
        p.Add(_id.Parameter());
        p.Add(_release.Parameter());
    }

    public NameClaim At(int index) => _sorted[index].Claim;

    public void Fill(List<CommitItem> group)
    {
        Clear();
        foreach (var item in group)
        {
            if (!item.Outdated)
                Last(item.Member, item.Commit.Names);
        }

        _sorted.Sort(static (a, b) => Compare(a.Claim, b.Claim));
        foreach (var (who, claim) in _sorted)
        {
            _member.Add(who);
            _kind.Add(claim.Kind);
            _value.Add(claim.Value);
            _owner.Add(claim.Owner.Kind);
            _id.Add(claim.Owner.Id);
            _release.Add(claim.Releases);
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
                _sorted.Add((who, claims[i]));
        }
    }

    private void Clear()
    {
        _sorted.Clear();
        _member.Clear();
        _kind.Clear();
        _value.Clear();
        _owner.Clear();
        _id.Clear();
        _release.Clear();
    }

    private static int Compare(NameClaim a, NameClaim b) =>
        string.CompareOrdinal(a.Kind, b.Kind) is var kinds && kinds != 0
            ? kinds
            : string.CompareOrdinal(a.Value, b.Value);
}
