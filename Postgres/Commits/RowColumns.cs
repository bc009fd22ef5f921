using Npgsql;
using NpgsqlTypes;

namespace Granary.Postgres;

/// <summary>
/// The entity rows, sorted by kind, operation and id, so that silos touch them in one order; runs of one kind and
/// operation are one statement each.
/// </summary>
internal sealed class RowColumns
{
    private const int Insert = 1;
    private const int Update = 2;
    private const int Delete = 3;
    private const int Absent = 4;
    private const int InsertCarefully = 5;
    private const int Unchanged = 6;

    /// <summary>No row is at it.</summary>
    private const long NoVersion = -1;

    private readonly Column<string> runKind = new(NpgsqlDbType.Text);
    private readonly Column<int> runOperation = new(NpgsqlDbType.Integer);
    private readonly Column<int> runFrom = new(NpgsqlDbType.Integer);
    private readonly Column<int> runTo = new(NpgsqlDbType.Integer);
    private readonly Column<int> member = new(NpgsqlDbType.Integer);
    private readonly Column<long> id = new(NpgsqlDbType.Bigint);
    private readonly Column<long> expected = new(NpgsqlDbType.Bigint);
    private readonly Column<long> version = new(NpgsqlDbType.Bigint);
    private readonly Column<byte[]?> state = new(NpgsqlDbType.Jsonb);
    private readonly Column<DateTime> created = new(NpgsqlDbType.TimestampTz);
    private readonly Column<DateTime> updated = new(NpgsqlDbType.TimestampTz);
    private readonly List<(int Operation, int Member, EntityWrite Write)> sorted = [];

    public void AddTo(NpgsqlParameterCollection p)
    {
        p.Add(runKind.Parameter());
        p.Add(runOperation.Parameter());
        p.Add(runFrom.Parameter());
        p.Add(runTo.Parameter());
        p.Add(member.Parameter());
        p.Add(id.Parameter());
        p.Add(expected.Parameter());
        p.Add(version.Parameter());
        p.Add(state.Parameter());
        p.Add(created.Parameter());
        p.Add(updated.Parameter());
    }

    public void Fill(List<CommitItem> group)
    {
        Clear();
        foreach (var item in group)
            if (item is { Outdated: true, Row: { } row })
                sorted.Add((Unchanged, item.Member, Untouched(new(row, NoVersion))));
            else if (item.Commit.Write is { } write)
                sorted.Add((Operation(write, item.Careful), item.Member, write));
            else if (item.Commit.Seen is { } seen)
                sorted.Add((seen.Version == 0 ? Absent : Unchanged, item.Member, Untouched(seen)));
        sorted.Sort(static (a, b) => Compare(a, b));
        for (var i = 0; i < sorted.Count; i++)
            Add(i, sorted[i].Operation, sorted[i].Member, sorted[i].Write);
        if (sorted.Count > 0)
            runTo.Add(sorted.Count);
    }

    private void Add(int at, int operation, int owner, EntityWrite write)
    {
        if (at == 0 || sorted[at - 1].Operation != operation || sorted[at - 1].Write.Key.Kind != write.Key.Kind)
        {
            if (at > 0)
                runTo.Add(at);
            runKind.Add(write.Key.Kind);
            runOperation.Add(operation);
            runFrom.Add(at + 1);
        }
        member.Add(owner);
        id.Add(write.Key.Id);
        expected.Add(write.Expected);
        version.Add(write.Version);
        state.Add(write.State);
        created.Add(write.CreatedAt.UtcDateTime);
        updated.Add(write.UpdatedAt.UtcDateTime);
    }

    private void Clear()
    {
        sorted.Clear();
        runKind.Clear();
        runOperation.Clear();
        runFrom.Clear();
        runTo.Clear();
        member.Clear();
        id.Clear();
        expected.Clear();
        version.Clear();
        state.Clear();
        created.Clear();
        updated.Clear();
    }

    private static int Operation(EntityWrite write, bool careful) => write switch
    {
        { Expected: 0, State: null } => Absent,
        { Expected: 0 } => careful ? InsertCarefully : Insert,
        { State: null } => Delete,
        _ => Update,
    };

    private static EntityWrite Untouched(SeenRow seen) =>
        new(seen.Key, seen.Version, seen.Version, null, default, default);

    private static int Compare(
        (int Operation, int Member, EntityWrite Write) a, (int Operation, int Member, EntityWrite Write) b)
    {
        var kinds = string.CompareOrdinal(a.Write.Key.Kind, b.Write.Key.Kind);
        if (kinds != 0)
            return kinds;
        return a.Operation != b.Operation
            ? a.Operation.CompareTo(b.Operation)
            : a.Write.Key.Id.CompareTo(b.Write.Key.Id);
    }
}
