using Npgsql;
using NpgsqlTypes;

namespace Granary.Postgres;

/// <summary>
/// The outcomes to look for and to record, sorted by id, so that silos take their index entries in one order.
/// </summary>
internal sealed class OutcomeColumns
{
    private readonly Column<int> member = new(NpgsqlDbType.Integer);
    private readonly Column<Guid> id = new(NpgsqlDbType.Uuid);
    private readonly Column<string> caller = new(NpgsqlDbType.Text);
    private readonly Column<string> scope = new(NpgsqlDbType.Text);
    private readonly Column<string> key = new(NpgsqlDbType.Text);
    private readonly Column<int> seconds = new(NpgsqlDbType.Integer);
    private readonly Column<byte[]> fingerprint = new(NpgsqlDbType.Bytea);
    private readonly Column<byte[]> body = new(NpgsqlDbType.Bytea);
    private readonly List<(Guid Id, int Member, NewOutcome Outcome)> sorted = [];

    public void AddTo(NpgsqlParameterCollection p)
    {
        p.Add(member.Parameter());
        p.Add(id.Parameter());
        p.Add(caller.Parameter());
        p.Add(scope.Parameter());
        p.Add(key.Parameter());
        p.Add(seconds.Parameter());
        p.Add(fingerprint.Parameter());
        p.Add(body.Parameter());
    }

    public NewOutcome At(int index) => sorted[index].Outcome;

    public void Fill(List<CommitItem> group)
    {
        Clear();
        foreach (var item in group)
            for (var i = 0; i < item.Outcomes.Length; i++)
                sorted.Add((item.Outcomes[i], item.Member, item.Commit.Outcomes[i]));
        sorted.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        foreach (var (outcomeId, owner, outcome) in sorted)
        {
            member.Add(owner);
            id.Add(outcomeId);
            caller.Add(outcome.Key.Caller);
            scope.Add(outcome.Key.Scope);
            key.Add(outcome.Key.Key);
            seconds.Add(Seconds(outcome.Retention));
            fingerprint.Add(outcome.Fingerprint);
            body.Add(outcome.Body);
        }
    }

    internal static int Seconds(TimeSpan retention) => (int)Math.Clamp(Math.Ceiling(retention.TotalSeconds), 0, 1e9);

    private void Clear()
    {
        sorted.Clear();
        member.Clear();
        id.Clear();
        caller.Clear();
        scope.Clear();
        key.Clear();
        seconds.Clear();
        fingerprint.Clear();
        body.Clear();
    }
}
