using Npgsql;
using NpgsqlTypes;

namespace Granary.Postgres;

/// <summary>Messages that leave with the commits, in the commits' order.</summary>
internal sealed class OutboxColumns
{
    private readonly Column<int> member = new(NpgsqlDbType.Integer);
    private readonly Column<Guid> id = new(NpgsqlDbType.Uuid);
    private readonly Column<string> target = new(NpgsqlDbType.Text);
    private readonly Column<byte[]> body = new(NpgsqlDbType.Bytea);
    private readonly Column<string?> trace = new(NpgsqlDbType.Text);

    public bool Any => member.Count > 0;

    public void AddTo(NpgsqlParameterCollection p)
    {
        p.Add(member.Parameter());
        p.Add(id.Parameter());
        p.Add(target.Parameter());
        p.Add(body.Parameter());
        p.Add(trace.Parameter());
    }

    public void Fill(List<CommitItem> group)
    {
        member.Clear();
        id.Clear();
        target.Clear();
        body.Clear();
        trace.Clear();
        foreach (var item in group)
            foreach (var message in item.Commit.Outbox)
            {
                member.Add(item.Member);
                id.Add(message.Id);
                target.Add(message.Target);
                body.Add(message.Body);
                trace.Add(message.Trace);
            }
    }
}
