using Npgsql;
using NpgsqlTypes;

namespace Granary.Postgres;

/// <summary>
/// The outcomes to look for and to record, sorted by id, so that silos take their index entries in one order.
/// </summary>
internal sealed class OutcomeColumns
{
    private readonly Column<int> _member = new(NpgsqlDbType.Integer);
    private readonly Column<Guid> _id = new(NpgsqlDbType.Uuid);
    private readonly Column<string> _caller = new(NpgsqlDbType.Text);
    private readonly Column<string> _scope = new(NpgsqlDbType.Text);
    private readonly Column<string> _key = new(NpgsqlDbType.Text);
    private readonly Column<int> _seconds = new(NpgsqlDbType.Integer);
    private readonly Column<byte[]> _fingerprint = new(NpgsqlDbType.Bytea);
    private readonly Column<byte[]> _body = new(NpgsqlDbType.Bytea);
    private readonly List<(Guid Id, int Member, NewOutcome Outcome)> _sorted = [];

    public void AddTo(NpgsqlParameterCollection p)
    {
        p.Add(_member.Parameter());
        p.Add(_id.Parameter());
        p.Add(_caller.Parameter());
        p.Add(_scope.Parameter());
        p.Add(_key.Parameter());
        p.Add(_seconds.Parameter());
        p.Add(_fingerprint.Parameter());
        p.Add(_body.Parameter());
    }

    public NewOutcome At(int index) => _sorted[index].Outcome;

    public void Fill(List<CommitItem> group)
    {
        Clear();
        foreach (var item in group)
            for (var i = 0; i < item.Outcomes.Length; i++)
                _sorted.Add((item.Outcomes[i], item.Member, item.Commit.Outcomes[i]));
        _sorted.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        foreach (var (outcomeId, owner, outcome) in _sorted)
        {
            _member.Add(owner);
            _id.Add(outcomeId);
            _caller.Add(outcome.Key.Caller);
            _scope.Add(outcome.Key.Scope);
            _key.Add(outcome.Key.Key);
            _seconds.Add(Seconds(outcome.Retention));
            _fingerprint.Add(outcome.Fingerprint);
            _body.Add(outcome.Body);
        }
    }

    internal static int Seconds(TimeSpan retention) => (int)Math.Clamp(Math.Ceiling(retention.TotalSeconds), 0, 1e9);

    private void Clear()
    {
        _sorted.Clear();
        _member.Clear();
        _id.Clear();
        _caller.Clear();
        _scope.Clear();
        _key.Clear();
        _seconds.Clear();
        _fingerprint.Clear();
        _body.Clear();
    }
}
