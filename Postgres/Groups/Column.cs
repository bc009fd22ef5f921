using Npgsql;
using NpgsqlTypes;

namespace Granary.Postgres;

/// <summary>An array parameter whose list is filled anew for every group.</summary>
internal sealed class Column<T>(NpgsqlDbType type)
{
    private readonly List<T> _values = [];

    public int Count => _values.Count;

    public void Add(T value) => _values.Add(value);

    public void Clear() => _values.Clear();

    public NpgsqlParameter Parameter() =>
        new NpgsqlParameter<List<T>> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = _values };
}
