using Npgsql;
using NpgsqlTypes;

namespace Granary.Postgres;

/// <summary>Messages that leave with the commits, in the commits' order.</summary>
internal sealed class OutboxColumns
{
    private readonly Column<int> _member = new(NpgsqlDbType.Integer);
    private readonly Column<Guid> _id = new(NpgsqlDbType.Uuid);
    private readonly Column<string> _target = new(NpgsqlDbType.Text);
    private readonly Column<byte[]> _body = new(NpgsqlDbType.Bytea);
    private readonly Column<string?> _trace = new(NpgsqlDbType.Text);

    public bool Any => _member.Count > 0;

    public void AddTo(NpgsqlParameterCollection p)
    {
        p.Add(_member.Parameter());
        p.Add(_id.Parameter());
        p.Add(_target.Parameter());
        p.Add(_body.Parameter());
        p.Add(_trace.Parameter());
    }

    public void Fill(List<CommitItem> group)
    {
        _member.Clear();
        _id.Clear();
        _target.Clear();
        _body.Clear();
        _trace.Clear();
        foreach (var item in group)
            foreach (var message in item.Commit.Outbox)
            {
                _member.Add(item.Member);
                _id.Add(message.Id);
                _target.Add(message.Target);
                _body.Add(message.Body);
                _trace.Add(message.Trace);
            }
    }
}
