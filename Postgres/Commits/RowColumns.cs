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

    private readonly Column<string> _runKind = new(NpgsqlDbType.Text);
    private readonly Column<int> _runOperation = new(NpgsqlDbType.Integer);
    private readonly Column<int> _runFrom = new(NpgsqlDbType.Integer);
    private readonly Column<int> _runTo = new(NpgsqlDbType.Integer);
    private readonly Column<int> _member = new(NpgsqlDbType.Integer);
    private readonly Column<long> _id = new(NpgsqlDbType.Bigint);
    private readonly Column<long> _expected = new(NpgsqlDbType.Bigint);
    private readonly Column<long> _version = new(NpgsqlDbType.Bigint);
    private readonly Column<byte[]?> _state = new(NpgsqlDbType.Jsonb);
    private readonly Column<DateTime> _created = new(NpgsqlDbType.TimestampTz);
    private readonly Column<DateTime> _updated = new(NpgsqlDbType.TimestampTz);
    private readonly List<(int Operation, int Member, EntityWrite Write)> _sorted = [];

    public void AddTo(NpgsqlParameterCollection p)
    {
        p.Add(_runKind.Parameter());
        p.Add(_runOperation.Parameter());
        p.Add(_runFrom.Parameter());
        p.Add(_runTo.Parameter());
        p.Add(_member.Parameter());
        p.Add(_id.Parameter());
        p.Add(_expected.Parameter());
        p.Add(_version.Parameter());
        p.Add(_state.Parameter());
        p.Add(_created.Parameter());
        p.Add(_updated.Parameter());
    }

    public void Fill(List<CommitItem> group)
    {
        Clear();
        foreach (var item in group)
            if (item is { Outdated: true, Row: { } row })
                _sorted.Add((Unchanged, item.Member, Untouched(new(row, NoVersion))));
            else if (item.Commit.Write is { } write)
                _sorted.Add((Operation(write, item.Careful), item.Member, write));
            else if (item.Commit.Seen is { } seen)
                _sorted.Add((seen.Version == 0 ? Absent : Unchanged, item.Member, Untouched(seen)));
        _sorted.Sort(static (a, b) => Compare(a, b));
        for (var i = 0; i < _sorted.Count; i++)
            Add(i, _sorted[i].Operation, _sorted[i].Member, _sorted[i].Write);
        if (_sorted.Count > 0)
            _runTo.Add(_sorted.Count);
    }

    private void Add(int at, int operation, int owner, EntityWrite write)
    {
        if (at == 0 || _sorted[at - 1].Operation != operation || _sorted[at - 1].Write.Key.Kind != write.Key.Kind)
        {
            if (at > 0)
                _runTo.Add(at);
            _runKind.Add(write.Key.Kind);
            _runOperation.Add(operation);
            _runFrom.Add(at + 1);
        }
        _member.Add(owner);
        _id.Add(write.Key.Id);
        _expected.Add(write.Expected);
        _version.Add(write.Version);
        _state.Add(write.State);
        _created.Add(write.CreatedAt.UtcDateTime);
        _updated.Add(write.UpdatedAt.UtcDateTime);
    }

    private void Clear()
    {
        _sorted.Clear();
        _runKind.Clear();
        _runOperation.Clear();
        _runFrom.Clear();
        _runTo.Clear();
        _member.Clear();
        _id.Clear();
        _expected.Clear();
        _version.Clear();
        _state.Clear();
        _created.Clear();
        _updated.Clear();
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
