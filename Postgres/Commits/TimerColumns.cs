using Npgsql;
using NpgsqlTypes;

namespace Granary.Postgres;

/// <summary>Timers set and taken back. What a commit says of a timer last is what it means.</summary>
internal sealed class TimerColumns
{
    private readonly Column<int> member = new(NpgsqlDbType.Integer);
    private readonly Column<string> kind = new(NpgsqlDbType.Text);
    private readonly Column<long> id = new(NpgsqlDbType.Bigint);
    private readonly Column<string> name = new(NpgsqlDbType.Text);
    private readonly Column<DateTime?> due = new(NpgsqlDbType.TimestampTz);
    private readonly Column<string?> trace = new(NpgsqlDbType.Text);

    public void AddTo(NpgsqlParameterCollection p)
    {
        p.Add(member.Parameter());
        p.Add(kind.Parameter());
        p.Add(id.Parameter());
        p.Add(name.Parameter());
        p.Add(due.Parameter());
        p.Add(trace.Parameter());
    }

    public void Fill(List<CommitItem> group)
    {
        member.Clear();
        kind.Clear();
        id.Clear();
        name.Clear();
        due.Clear();
        trace.Clear();
        foreach (var item in group)
            for (var i = 0; i < item.Commit.Timers.Count; i++)
                if (IsLast(item.Commit.Timers, i))
                    Add(item.Member, item.Commit.Timers[i]);
    }

    private void Add(int who, TimerChange change)
    {
        member.Add(who);
        kind.Add(change.Owner.Kind);
        id.Add(change.Owner.Id);
        name.Add(change.Name);
        due.Add(change.DueAt?.UtcDateTime);
        trace.Add(change.Trace);
    }

    private static bool IsLast(IReadOnlyList<TimerChange> changes, int at)
    {
        for (var i = at + 1; i < changes.Count; i++)
            if (changes[i].Owner == changes[at].Owner && changes[i].Name == changes[at].Name)
                return false;
        return true;
    }
}
