using Npgsql;

namespace Granary.Postgres;

/// <summary>
/// The parameters of granary_commit: a group of commits laid out in columns, used again for every group.
/// </summary>
internal sealed class CommitColumns
{
    public const string Sql = "select * from granary_commit("
        + "$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,"
        + "$21,$22,$23,$24,$25,$26,$27,$28,$29,$30,$31,$32,$33,$34,$35,$36)";

    private readonly RowColumns _rows = new();
    private readonly OutcomeColumns _outcomes = new();
    private readonly NameColumns _names = new();
    private readonly OutboxColumns _outbox = new();
    private readonly TimerColumns _timers = new();

    public CommitColumns(NpgsqlParameterCollection parameters)
    {
        _rows.AddTo(parameters);
        _outcomes.AddTo(parameters);
        _names.AddTo(parameters);
        _outbox.AddTo(parameters);
        _timers.AddTo(parameters);
    }

    public bool HasOutbox => _outbox.Any;

    public void Fill(List<CommitItem> group)
    {
        for (var i = 0; i < group.Count; i++)
            group[i].Member = i;
        _rows.Fill(group);
        _outcomes.Fill(group);
        _names.Fill(group);
        _outbox.Fill(group);
        _timers.Fill(group);
    }

    /// <summary>Which outcome of its commit the server's item (from 1) is.</summary>
    public NewOutcome Outcome(int item) => _outcomes.At(item - 1);

    public NameClaim Name(int item) => _names.At(item - 1);
}
