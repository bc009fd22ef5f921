using Npgsql;
using NpgsqlTypes;

namespace Granary.Postgres;

/// <summary>Timers set and taken back. What a commit says of a timer last is what it means.</summary>
internal sealed class TimerColumns
{
    private readonly Column<int> _member = new(NpgsqlDbType.Integer);
    private readonly Column<string> _kind = new(NpgsqlDbType.Text);
    private readonly Column<long> _id = new(NpgsqlDbType.Bigint);
    private readonly Column<string> _name = new(NpgsqlDbType.Text);
    private readonly Column<DateTime?> _due = new(NpgsqlDbType.TimestampTz);
    private readonly Column<string?> _trace = new(NpgsqlDbType.Text);

    public void AddTo(NpgsqlParameterCollection p)
    {
        p.Add(_member.Parameter());
        p.Add(_kind.Parameter());
        p.Add(_id.Parameter());
        p.Add(_name.Parameter());
        p.Add(_due.Parameter());
        p.Add(_trace.Parameter());
    }

    public void Fill(List<CommitItem> group)
    {
        _member.Clear();
        _kind.Clear();
        _id.Clear();
        _name.Clear();
        _due.Clear();
        _trace.Clear();
        foreach (var item in group)
            for (var i = 0; i < item.Commit.Timers.Count; i++)
                if (IsLast(item.Commit.Timers, i))
                    Add(item.Member, item.Commit.Timers[i]);
    }

    private void Add(int who, TimerChange change)
    {
        _member.Add(who);
        _kind.Add(change.Owner.Kind);
        _id.Add(change.Owner.Id);
        _name.Add(change.Name);
        _due.Add(change.DueAt?.UtcDateTime);
        _trace.Add(change.Trace);
    }

    private static bool IsLast(IReadOnlyList<TimerChange> changes, int at)
    {
        for (var i = at + 1; i < changes.Count; i++)
            if (changes[i].Owner == changes[at].Owner && changes[i].Name == changes[at].Name)
                return false;
        return true;
    }
}
